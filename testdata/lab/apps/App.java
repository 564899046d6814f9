import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Random;
import java.util.concurrent.*;
import java.util.concurrent.locks.ReentrantLock;

/** Backend on the JDK's own server: a fixed thread pool behind a queue, a heap with a limit. The environment names version, pace and fault. */
public class App {
    static String env(String k, String d) { String v = System.getenv(k); return v == null || v.isEmpty() ? d : v; }
    static double num(String k, String d) { return Double.parseDouble(env(k, d)); }

    static final String BUG = env("LAB_BUG", ""), WORD = env("LAB_BUGWORD", ""), HEAVYPATH = env("LAB_HEAVYPATH", "/reports/export");
    static final String[] PATHS = env("LAB_BUGPATH", "/").split("\\|");
    static final double SHARE = num("LAB_BUGSHARE", "1"), AFTER = num("LAB_BUGAFTER", "0"), MS = num("LAB_MS", "9"), HEAVY = num("LAB_HEAVY", "0.4");
    static final int LEAK = (int) num("LAB_LEAK", "0");
    static final long BORN = System.currentTimeMillis();
    static final List<byte[]> KEPT = new CopyOnWriteArrayList<>();
    static final ConcurrentLinkedQueue<byte[]> LEAKED = new ConcurrentLinkedQueue<>();
    static final ReentrantLock STOCK = new ReentrantLock(), PRICE = new ReentrantLock();
    static final byte[] BODY = ("<!doctype html><title>app</title>" + "<p>item</p>".repeat((int) num("LAB_BODY", "200"))).getBytes();

    static boolean hit(String path, String target) {
        if (BUG.isEmpty() || !target.contains(WORD) || ThreadLocalRandom.current().nextDouble() >= SHARE || System.currentTimeMillis() - BORN < AFTER * 1000) return false;
        for (String p : PATHS) if (path.startsWith(p)) return true;
        return false;
    }

    static void sleep(double secs) { try { Thread.sleep((long) (secs * 1000)); } catch (InterruptedException e) { Thread.currentThread().interrupt(); } }

    /** Two locks taken in opposite order: sooner or later two threads wait for each other for good. */
    static void locks(boolean stockFirst) {
        ReentrantLock a = stockFirst ? STOCK : PRICE, b = stockFirst ? PRICE : STOCK;
        a.lock();
        try { sleep(0.03); b.lock(); b.unlock(); } finally { a.unlock(); }
    }

    static void handle(HttpExchange x) throws IOException {
        String path = x.getRequestURI().getPath(), target = x.getRequestURI().toString(), method = x.getRequestMethod();
        Random r = ThreadLocalRandom.current();
        x.getRequestBody().readAllBytes();
        if (x.getRequestHeaders().containsKey("X-Lab-Stray")) { x.close(); return; }
        int code = method.equals("POST") ? 201 : 200;
        if (x.getRequestHeaders().containsKey("X-Lab-502")) code = 502;
        double secs = Math.min(0.4, MS / 1000 * Math.exp(0.8 * r.nextGaussian())), u = r.nextDouble();
        if (path.matches(".*(\\.php|\\.env|\\.git|cgi-bin|actuator|phpunit).*")) { code = 404; secs = 0.001; }
        else if (path.endsWith("/healthz")) secs = 0;
        else if (path.startsWith(HEAVYPATH)) secs = HEAVY * (0.7 + 0.6 * r.nextDouble());
        else if (u < 0.003) code = 500;
        if (LEAK > 0 && secs > 0) LEAKED.add(new byte[LEAK]);
        if (hit(path, target)) {
            if (BUG.equals("cut")) { x.close(); return; }
            if (BUG.equals("hang")) sleep(3600);
            if (BUG.equals("locks")) locks(path.hashCode() % 2 == 0 || r.nextBoolean());
            if (BUG.equals("halt")) { System.err.println("# A fatal error has been detected by the Java Runtime Environment: SIGSEGV (0xb)"); Runtime.getRuntime().halt(134); }
        } else if (BUG.equals("locks") && secs > 0) { STOCK.lock(); STOCK.unlock(); }
        sleep(secs);
        int n = 200 + r.nextInt(BODY.length - 199);
        x.getResponseHeaders().set("Content-Type", "text/html");
        if (method.equals("HEAD")) { x.sendResponseHeaders(code, -1); } else { x.sendResponseHeaders(code, n); x.getResponseBody().write(BODY, 0, n); }
        x.close();
    }

    public static void main(String[] args) throws IOException {
        if (BUG.equals("nostart")) throw new IllegalStateException("no migration found for schema version 41");
        HttpServer s = HttpServer.create(new InetSocketAddress(env("LAB_ADDR", "0.0.0.0"), (int) num("LAB_PORT", "8080")), (int) num("LAB_BACKLOG", "128"));
        int threads = (int) num("LAB_THREADS", "8");
        s.setExecutor(new ThreadPoolExecutor(threads, threads, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>((int) num("LAB_QUEUE", "100000"))));
        s.createContext("/", App::guarded);
        s.start();
    }

    static void guarded(HttpExchange x) throws IOException {
        try { handle(x); } catch (OutOfMemoryError e) { System.err.println("Exception in thread \"" + Thread.currentThread().getName() + "\" java.lang.OutOfMemoryError: Java heap space"); x.close(); throw e; }
    }
}
