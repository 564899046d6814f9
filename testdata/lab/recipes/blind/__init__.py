"""A third part, written without sight of the program: never fitted on, only looked at. Sites, words and many servers are others than elsewhere."""
ENVOY_ES = '{"hora":"%START_TIME%","verbo":"%REQ(:METHOD)%","ruta":"%REQ(:PATH)%","codigo":%RESPONSE_CODE%,"banderas":"%RESPONSE_FLAGS%","detalle":"%RESPONSE_CODE_DETAILS%","ms":%DURATION%,"destino":"%UPSTREAM_HOST%","grupo":"%UPSTREAM_CLUSTER%","fallo":"%UPSTREAM_TRANSPORT_FAILURE_REASON%","cliente":"%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"}\n'
ENVOY_PL = '{"czas":"%START_TIME%","metoda":"%REQ(:METHOD)%","sciezka":"%REQ(:PATH)%","status":%RESPONSE_CODE%,"flagi":"%RESPONSE_FLAGS%","szczegoly":"%RESPONSE_CODE_DETAILS%","czas_ms":%DURATION%,"serwer":"%UPSTREAM_HOST%","klaster":"%UPSTREAM_CLUSTER%","proby":%UPSTREAM_REQUEST_ATTEMPT_COUNT%}\n'

from . import bugs, communication, dns, firewall, mixed, overload, quiet  # noqa: E402,F401
