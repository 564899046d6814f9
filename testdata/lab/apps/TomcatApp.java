import jakarta.servlet.http.*;
import java.io.IOException;
import java.util.*;
import java.util.concurrent.*;
import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

/** Backend on Tomcat. The environment names version, pace and fault. */
public class TomcatApp extends HttpServlet {
    static String env(String k, String d) { String v = System.getenv(k); return v == null || v.isEmpty() ? d : v; }
    static double num(String k, String d) { return Double.parseDouble(env(k, d)); }
    static final String BUG = env("LAB_BUG", ""), HEAVYPATH = env("LAB_HEAVYPATH", "/reports/export");
    static final String[] PATHS = env("LAB_BUGPATH", "/").split("\\|");
    static final double SHARE = num("LAB_BUGSHARE", "1"), MS = num("LAB_MS", "9"), HEAVY = num("LAB_HEAVY", "0.4");
    static final byte[] BODY = ("<!doctype html><title>app</title>" + "<p>item</p>".repeat(200)).getBytes();
    static void nap(double s) { try { Thread.sleep((long) (s * 1000)); } catch (InterruptedException e) { } }
    @Override protected void service(HttpServletRequest q, HttpServletResponse a) throws IOException {
        String path = q.getRequestURI(), m = q.getMethod();
        Random r = ThreadLocalRandom.current();
        q.getInputStream().readAllBytes();
        if (q.getHeader("X-Lab-502") != null) { a.setStatus(502); return; }
        int code = m.equals("POST") ? 201 : 200;
        double secs = Math.min(0.4, MS / 1000 * Math.exp(0.8 * r.nextGaussian()));
        if (path.matches(".*(\\.php|\\.env|\\.git|cgi-bin|actuator|phpunit).*")) { code = 404; secs = 0.001; }
        else if (path.endsWith("/healthz")) secs = 0;
        else if (path.startsWith(HEAVYPATH)) secs = HEAVY * (0.7 + 0.6 * r.nextDouble());
        else if (r.nextDouble() < 0.003) code = 500;
        if (!BUG.isEmpty() && r.nextDouble() < SHARE) for (String p : PATHS) if (path.startsWith(p)) {
            if (BUG.equals("hang")) nap(3600);
            if (BUG.equals("halt")) { System.err.println("java.lang.StackOverflowError at example.Tarif.berechne(Tarif.java:88)"); Runtime.getRuntime().halt(134); }
            if (BUG.equals("bigheader")) a.setHeader("Set-Cookie", "session=" + "a".repeat((int) num("LAB_BIG", "7000")));
        }
        nap(secs);
        int n = 200 + r.nextInt(BODY.length - 199);
        a.setStatus(code); a.setContentType("text/html"); a.setContentLength(n);
        if (!m.equals("HEAD")) a.getOutputStream().write(BODY, 0, n);
    }
    public static void main(String[] x) throws Exception {
        Tomcat t = new Tomcat();
        t.setBaseDir(env("LAB_DIR", System.getProperty("java.io.tmpdir")));
        Connector c = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        c.setPort((int) num("LAB_PORT", "8080"));
        c.setProperty("address", env("LAB_ADDR", "0.0.0.0"));
        c.setProperty("maxThreads", env("LAB_THREADS", "20")); c.setProperty("minSpareThreads", "4");
        c.setProperty("acceptCount", env("LAB_BACKLOG", "100"));
        c.setProperty("keepAliveTimeout", env("LAB_KEEPALIVE_MS", "20000"));
        c.setProperty("maxHttpHeaderSize", "65536");
        t.setConnector(c);
        Context k = t.addContext("", new java.io.File(".").getAbsolutePath());
        Tomcat.addServlet(k, "app", new TomcatApp());
        k.addServletMappingDecoded("/*", "app");
        t.start(); t.getServer().await();
    }
}
