"""The sites that the clients visit: hosts, routes with their weights, and which of them are slow, protected or write.

A route is (weight, method, template); {n} is a number, {w} a word, {p} a page, {h} a hash, {u} a UUID.
`heavy` is the prefix of the slow route, which plain traffic hardly asks for; `services` are prefixes that a proxy may send to upstreams of their own.
"""
SITES = {
    "tram": {"hosts": ["fahrplan.tramnetz.example"], "heavy": "/auslastung/jahr", "services": [], "agents": "web", "routes": [
        (20, "GET", "/abfahrt/{n}"), (9, "GET", "/linie/{p}/lage"), (8, "POST", "/suche/verbindung"), (6, "GET", "/tarif/zone/{p}"), (5, "POST", "/ticket/kauf"), (3, "GET", "/ticket/{u}"), (5, "GET", "/kachel/{p}/{n}.png"), (2, "GET", "/stoerung"), (2, "GET", "/healthz")]},
    "lib": {"hosts": ["biblioteca.valdeluz.example"], "heavy": "/catalogo/exportar", "services": [], "agents": "web", "routes": [
        (15, "GET", "/catalogo?q={w}&pag={p}"), (14, "GET", "/libro/{n}"), (6, "GET", "/portada/{n}.webp"), (5, "POST", "/prestamo"), (4, "POST", "/renovar/{n}"), (4, "GET", "/socio/{n}"), (4, "GET", "/novedades"), (3, "POST", "/entrar"), (4, "GET", "/estilo/{h}.css"), (1, "GET", "/healthz")]},
    "hotel": {"hosts": ["api.noclegi-tatry.example"], "heavy": "/raport/sezon", "services": [], "agents": "api", "routes": [
        (18, "GET", "/pokoje/wolne?od={n}&os={p}"), (10, "GET", "/hotel/{n}"), (8, "GET", "/hotel/{n}/opinie"), (6, "POST", "/rezerwacja"), (5, "GET", "/rezerwacja/{u}"), (3, "PUT", "/rezerwacja/{u}"), (3, "POST", "/platnosc/{u}"), (3, "GET", "/cennik/{p}"), (1, "GET", "/healthz")]},
    "farm": {"hosts": ["capteurs.serres-du-sud.example"], "heavy": "/histo/saison", "services": [], "agents": "device", "routes": [
        (22, "POST", "/mesure/{n}"), (8, "POST", "/mesure/{n}/lot"), (7, "GET", "/vanne/{n}/etat"), (5, "PUT", "/vanne/{n}"), (4, "GET", "/consigne/{p}"), (3, "GET", "/meteo/{p}"), (2, "POST", "/alarme/{n}"), (1, "GET", "/healthz")]},
    "shop": {"hosts": ["www.lampenhaus.example"], "heavy": "/reports/export", "services": ["/api/v1/", "/search", "/"], "agents": "web", "routes": [
        (18, "GET", "/"), (14, "GET", "/products/{n}"), (8, "GET", "/category/{w}"), (9, "GET", "/search?q={w}&page={p}"), (8, "GET", "/api/v1/products/{n}"), (6, "GET", "/api/v1/cart"),
        (5, "POST", "/api/v1/cart/items"), (4, "GET", "/api/v1/orders/{n}"), (4, "POST", "/api/v1/orders"), (2, "PUT", "/api/v1/profile"), (3, "GET", "/login"), (3, "POST", "/login"),
        (2, "GET", "/checkout"), (2, "POST", "/checkout"), (6, "GET", "/static/app.{h}.js"), (5, "GET", "/static/img/{n}.webp"), (2, "GET", "/healthz"), (1, "HEAD", "/")]},
    "bank": {"hosts": ["online.nordkasse.example"], "heavy": "/statements/export", "services": ["/transfers", "/accounts", "/"], "agents": "web", "routes": [
        (12, "GET", "/accounts"), (14, "GET", "/accounts/{n}"), (9, "GET", "/accounts/{n}/transactions?page={p}"), (5, "POST", "/transfers"), (4, "GET", "/transfers/{u}"), (3, "GET", "/cards/{n}"),
        (3, "POST", "/session"), (4, "GET", "/session/renew"), (3, "GET", "/statements/{n}.pdf"), (8, "GET", "/assets/main.{h}.css"), (2, "POST", "/tan/confirm"), (3, "GET", "/rates"), (2, "GET", "/healthz")]},
    "media": {"hosts": ["cdn2.filmfabrik.example"], "heavy": "/vod/full", "services": ["/api/", "/thumbs", "/vod"], "agents": "player", "routes": [
        (30, "GET", "/vod/{n}/seg-{n}.m4s"), (8, "GET", "/vod/{n}/manifest.mpd"), (16, "GET", "/thumbs/{n}/{p}.jpg"), (5, "GET", "/api/titles?genre={w}"), (4, "POST", "/api/progress"), (3, "GET", "/api/watchlist"),
        (3, "GET", "/api/license/{u}"), (2, "POST", "/api/beacons"), (1, "GET", "/healthz")]},
    "wiki": {"hosts": ["wiki.werft.example"], "heavy": "/export/pdf", "services": ["/w/api", "/attachments", "/"], "agents": "web", "routes": [
        (25, "GET", "/pages/{n}/{w}"), (8, "GET", "/pages/{n}/edit"), (5, "POST", "/pages/{n}"), (6, "GET", "/attachments/{n}/{w}.png"), (7, "GET", "/search?text={w}"), (6, "GET", "/w/api?action=query&titles={w}"),
        (3, "GET", "/login"), (2, "POST", "/login"), (3, "GET", "/history/{n}"), (8, "GET", "/resources/{h}.js")]},
    "iot": {"hosts": ["ingest.zaehlwerk.example"], "heavy": "/v2/backfill", "services": ["/v2/telemetry", "/v2/commands", "/v2/"], "agents": "device", "routes": [
        (40, "POST", "/v2/telemetry/{u}"), (10, "POST", "/v2/telemetry/{u}/batch"), (8, "GET", "/v2/commands/{u}?wait=0"), (3, "GET", "/v2/firmware/{n}/manifest"), (3, "PUT", "/v2/shadow/{u}"), (2, "GET", "/v2/time"), (1, "GET", "/healthz")]},
    "saas": {"hosts": ["app.tafelwerk.example", "acme.tafelwerk.example", "borsig.tafelwerk.example"], "heavy": "/api/reports/run", "services": ["/api/billing", "/api/", "/"], "agents": "web", "routes": [
        (14, "GET", "/dashboard"), (12, "GET", "/api/boards/{n}"), (9, "POST", "/api/boards/{n}/cards"), (8, "PATCH", "/api/cards/{n}"), (4, "GET", "/api/billing/invoices"), (2, "POST", "/api/billing/checkout"), (5, "GET", "/api/users/me"),
        (4, "GET", "/api/notifications?since={n}"), (3, "POST", "/oauth/token"), (6, "GET", "/bundle.{h}.js"), (2, "GET", "/signup"), (2, "POST", "/api/webhooks/{u}"), (1, "GET", "/healthz")]},
    "game": {"hosts": ["lobby.pixelturm.example"], "heavy": "/replay/render", "services": ["/match", "/store", "/player"], "agents": "game", "routes": [
        (16, "GET", "/player/{n}"), (14, "POST", "/match/queue"), (18, "GET", "/match/{u}/state"), (6, "GET", "/leaderboard?season={p}"), (4, "GET", "/store/items"), (2, "POST", "/store/purchase"), (5, "POST", "/player/{n}/heartbeat"), (2, "GET", "/version")]},
    "city": {"hosts": ["termine.stadt-auental.example"], "heavy": "/auskunft/akte", "services": ["/termine", "/formulare", "/"], "agents": "web", "routes": [
        (10, "GET", "/"), (12, "GET", "/termine/frei?amt={p}"), (6, "POST", "/termine/buchen"), (5, "GET", "/termine/{n}"), (6, "GET", "/formulare/{w}"), (3, "POST", "/formulare/{w}/senden"), (4, "GET", "/karte/kacheln/{n}/{p}.png"), (4, "GET", "/css/{h}.css")]},
    "news": {"hosts": ["www.abendpost.example"], "heavy": "/archiv/suche", "services": ["/live", "/kommentare", "/"], "agents": "web", "routes": [
        (20, "GET", "/"), (22, "GET", "/artikel/{n}-{w}"), (9, "GET", "/live/ticker?after={n}"), (6, "GET", "/kommentare/{n}"), (3, "POST", "/kommentare/{n}"), (8, "GET", "/bilder/{n}.avif"), (4, "GET", "/thema/{w}"), (2, "GET", "/feed.xml"), (1, "GET", "/abo/login")]},
    "clinic": {"hosts": ["lims.klinik-ost.example"], "heavy": "/results/archive", "services": ["/results", "/orders", "/"], "agents": "api", "routes": [
        (14, "GET", "/results/{n}"), (8, "POST", "/orders"), (6, "GET", "/orders/{n}"), (5, "PUT", "/samples/{u}"), (4, "GET", "/worklist?bench={p}"), (3, "POST", "/hl7/inbound"), (2, "GET", "/healthz")]},
    "freight": {"hosts": ["api.frachtlinie.example"], "heavy": "/v3/manifests/pdf", "services": ["/v3/track", "/v3/quotes", "/v3/"], "agents": "api", "routes": [
        (22, "GET", "/v3/track/{n}"), (9, "POST", "/v3/quotes"), (7, "GET", "/v3/shipments/{u}"), (5, "POST", "/v3/shipments"), (4, "PATCH", "/v3/shipments/{u}"), (3, "GET", "/v3/carriers/{w}/rates"), (2, "POST", "/v3/webhooks/test"), (1, "GET", "/status/healthz")]},
    "photo": {"hosts": ["pix.sonnenfoto.example"], "heavy": "/render/poster", "services": ["/upload", "/i/", "/"], "agents": "web", "routes": [
        (26, "GET", "/i/{h}/{n}.jpg"), (7, "POST", "/upload"), (7, "GET", "/album/{u}"), (5, "GET", "/me"), (3, "POST", "/album/{u}/share"), (3, "GET", "/render/preview/{n}"), (2, "GET", "/tags/{w}"), (2, "POST", "/login")]},
}
AGENTS = {
    "web": ["Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36", "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
            "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
            "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36"],
    "player": ["ExoPlayer/2.19.1 (Linux;Android 14)", "AppleCoreMedia/1.0.0.21H16 (Apple TV; U; CPU OS 18_6 like Mac OS X; de_de)", "Roku/DVP-14.5 (14.5.4.5934)", "Mozilla/5.0 (SMART-TV; Linux; Tizen 8.0) AppleWebKit/538.1"],
    "device": ["zw-meter/4.2.0", "zw-meter/4.1.7", "zw-gateway/1.9 (esp32)", "libcurl/8.9.1"],
    "game": ["UnityPlayer/6000.0.23f1 (UnityWebRequest/1.0, libcurl/8.10.1-DEV)", "PixelTurm/2.14 CFNetwork/1568.200.51 Darwin/24.6.0", "PixelTurm/2.13 (Android 14)"],
    "api": ["python-requests/2.32.5", "Go-http-client/1.1", "Java/21.0.8", "okhttp/5.1.0", "axios/1.12.2", "Apache-HttpClient/5.5 (Java/21.0.8)"],
}
BOT_AGENTS = ["Mozilla/5.0 (compatible; ExampleBot/2.1; +http://bot.example/about)", "zgrab/0.x", "masscan/1.3", "-"]
BOT_PATHS = ["/wp-login.php", "/.env", "/xmlrpc.php", "/.git/config", "/cgi-bin/luci", "/vendor/phpunit/phpunit.xml", "/actuator/env"]
WORDS = "lamp chair desk sofa rug mirror vase clock shelf stool bench quilt towel basket candle harbour bridge garden".split()
