//go:build engines

package main

import (
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// chdbServer answers SQL over HTTP as ClickHouse does, with ClickHouse's engine.
const chdbServer = `
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from chdb import session
s = session.Session(sys.argv[3])
s.query("CREATE DATABASE IF NOT EXISTS d ENGINE = Atomic")
s.query("CREATE TABLE IF NOT EXISTS d.logs ENGINE = MergeTree ORDER BY at AS SELECT parseDateTime64BestEffort(at, 3) AS at, host, text FROM file('" + sys.argv[2] + "', JSONEachRow, 'at String, host String, text String')")
class H(BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(b"Ok.\n", 200)
    def do_POST(self):
        try:
            sql = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.answer(str(s.query(sql + " SETTINGS output_format_json_quote_64bit_integers=0")).encode(), 200)
        except Exception as e:
            self.answer(str(e).encode(), 500)
    def answer(self, body, status):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
HTTPServer(("127.0.0.1", int(sys.argv[1])), H).serve_forever()
`

// The SQL is held against ClickHouse's own engine, which chdb brings.
func TestClickHouse(t *testing.T) {
	python := filepath.Join(wheels(t, "chdb", "chdb-core"), "python")
	dir := t.TempDir()
	end := time.Now().UTC().Truncate(time.Minute)
	lines := storedLogs(60_000, end)
	file, err := os.Create(filepath.Join(dir, "logs.json"))
	if err != nil {
		t.Fatal(err)
	}
	out := json.NewEncoder(file)
	out.SetEscapeHTML(false)
	for _, l := range lines {
		if err := out.Encode(map[string]string{"at": l.at.UTC().Format("2006-01-02T15:04:05.000Z"), "host": l.host, "text": l.text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := file.Close(); err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "server.py")
	if err := os.WriteFile(script, []byte(chdbServer), 0o644); err != nil {
		t.Fatal(err)
	}
	base := fmt.Sprintf("127.0.0.1:%d", freePorts(t, 1)[0])
	said := start(t, exec.Command(python, script, base[len("127.0.0.1:"):], file.Name(), filepath.Join(dir, "data")))
	waitFor(t, "ClickHouse's engine", said, func() bool {
		answer, err := http.Get("http://" + base)
		if err == nil {
			answer.Body.Close()
		}
		return err == nil
	})
	why502, _ := programs(t)
	agrees(t, why502, "clickhouse://"+base+"/d.logs?time=at&line=text&host=host", lines, end.Add(-time.Hour), end)
}
