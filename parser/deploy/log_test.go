package deploy

import "testing"

func TestKeep(t *testing.T) {
	cases := []struct {
		trait string
		keep  func(string) (record, bool)
		text  string
		want  string // name of the entry; "": no change
	}{
		{"container_started", keepContainer, "container start 4f1b (image=registry:5000/shop:2.4.0, name=shop-1)", "shop-1 2.4.0"},
		{"container_without_attributes", keepContainer, "container restart 4f1b", "4f1b"},
		{"service_updated", keepContainer, "service update x1y2 (name=shop, updatestate.new=updating)", "shop"},
		{"container_died", keepContainer, "container die 4f1b (exitCode=1, name=shop-1)", ""},
		{"container_checked", keepContainer, "container exec_start: curl 4f1b (name=shop-1)", ""},
		{"kubectl_apply", keepPipeline, "deployment.apps/shop configured", "deployment.apps/shop configured"},
		{"kubectl_coloured", keepPipeline, "00O \x1b[0Kdeployment.apps/shop restarted", "deployment.apps/shop restarted"},
		{"kubectl_waits", keepPipeline, "Waiting for deployment \"shop\" rollout: 1 of 3 updated, image updated", ""},
		{"command_echoed", keepPipeline, "$ ./deployed shop", ""},
		{"tests_ran", keepPipeline, "ok  	example.com/shop	0.2s", ""},
		{"package_upgraded", keepPackage, "upgrade nginx:amd64 1.22 1.24", "nginx 1.24"},
		{"package_removed", keepPackage, "remove nginx:amd64 1.22 <none>", "nginx 1.22"},
		{"package_state", keepPackage, "status installed nginx:amd64 1.24", ""},
		{"unit_reloaded", keepUnit, "web1 systemd[1]: Reloaded nginx.service - A web server.", "nginx.service"},
		{"unit_of_old_systemd", keepUnit, "web1 systemd: Started The nginx HTTP server.", "The nginx HTTP server"},
		{"unit_stopping", keepUnit, "web1 systemd[1]: Stopping nginx.service - A web server...", ""},
		{"timer_started", keepUnit, "web1 systemd[1]: Started apt-daily.timer - Daily apt.", ""},
		{"session_started", keepUnit, "web1 systemd[1]: Started Session 7 of User root.", ""},
		{"other_program", keepUnit, "web1 sshd[7]: Started", ""},
	}
	for _, c := range cases {
		r, ok := c.keep(c.text)
		if got := nameOfEntry(&r); ok != (c.want != "") || ok && got != c.want {
			t.Errorf("%s: %q: got %v, %q, want %q", c.trait, c.text, ok, got, c.want)
		}
	}
}

func TestPlainText(t *testing.T) {
	for text, want := range map[string]string{"": "", "a": "a", "\x1b[31mred\x1b[0m": "red", "a\x1b[1;32": "a", "\x1b[K": "", "a\x1bb": "a\x1bb"} {
		if got := plainText(text); got != want {
			t.Errorf("plainText(%q): got %q, want %q", text, got, want)
		}
	}
}
