//go:build engines

package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// recipe takes what stands in the README, so that it cannot rot.
func recipe(t *testing.T, pattern string) string {
	t.Helper()
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(pattern).FindSubmatch(text)
	if found == nil {
		t.Fatalf("the README has no recipe like %s", pattern)
	}
	return string(found[1])
}

// planOf cuts plain files into leaves, and names packed ones whole.
func planOf(t *testing.T, folder string, files []string, size int64) (leaves []string) {
	t.Helper()
	slices.Sort(files)
	for _, name := range files {
		info, err := os.Stat(filepath.Join(folder, name))
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, ".gz") {
			leaves = append(leaves, filepath.Join(folder, name))
			continue
		}
		for from := int64(0); from < info.Size(); from += size {
			leaves = append(leaves, fmt.Sprintf("%s %d-%d", filepath.Join(folder, name), from, from+size))
		}
	}
	return leaves
}

const shows = "--now=2026-12-01T00:00:00Z"

// The command of the indexed Job, for each index as Kubernetes starts it: one of them twice.
func TestIndexedJob(t *testing.T) {
	why502, _ := programs(t)
	logs, files := logFolder(t, 60_000)
	plan := strings.Join(planOf(t, logs, files, 200_000), "\n") + "\n"
	if err := os.WriteFile(filepath.Join(logs, "plan"), []byte(plan), 0o644); err != nil {
		t.Fatal(err)
	}
	var command []string
	if err := json.Unmarshal([]byte(`["sh", "-c", `+recipe(t, `command: \[sh, -c, (".*")\]`)+`]`), &command); err != nil {
		t.Fatal(err)
	}
	command[2] = strings.NewReplacer("/logs", logs, "% 64", "% 4").Replace(command[2])
	t.Setenv("PATH", filepath.Dir(why502)+":"+os.Getenv("PATH"))
	for _, index := range []int{0, 1, 2, 3, 2} {
		t.Setenv("JOB_COMPLETION_INDEX", fmt.Sprint(index))
		printed(t, exec.Command(command[0], command[1:]...))
	}
	want := printed(t, exec.Command(why502, append([]string{"--format=json", shows}, within(logs, files)...)...))
	if got := printed(t, exec.Command(why502, "merge", "--format=json", shows, "--plan", filepath.Join(logs, "plan"), filepath.Join(logs, "partials"))); got != want {
		t.Errorf("the job and one process differ:\n%.2000s", cmp.Diff(want, got))
	}
	os.Remove(filepath.Join(logs, "partials", "1"))
	if out, err := exec.Command(why502, "merge", "--plan", filepath.Join(logs, "plan"), filepath.Join(logs, "partials")).CombinedOutput(); err == nil || !strings.Contains(string(out), "there is no partial of this leaf") {
		t.Errorf("without the output of one index: %v, %s", err, out)
	}
}

func within(folder string, files []string) (paths []string) {
	for _, name := range files {
		paths = append(paths, filepath.Join(folder, name))
	}
	return paths
}

// Spark on its own, two workers; one is killed when the first part is written.
func TestSpark(t *testing.T) {
	needs(t, "java")
	bin := wheels(t, "pyspark", "pyspark")
	why502, _ := programs(t)
	logs, files := logFolder(t, 100_000)
	dir := t.TempDir()
	plan, partials := filepath.Join(dir, "plan"), filepath.Join(dir, "partials")
	leaves := planOf(t, logs, files, 1<<19)
	if err := os.WriteFile(plan, []byte(strings.Join(leaves, "\n")+"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	home := strings.TrimSpace(printed(t, exec.Command(filepath.Join(bin, "python"), "-c", "import pyspark, os; print(os.path.dirname(pyspark.__file__))")))
	for name, value := range map[string]string{"SPARK_HOME": home, "SPARK_LOCAL_IP": "127.0.0.1", "PYSPARK_PYTHON": filepath.Join(bin, "python"), "SPARK_DAEMON_MEMORY": "256m", "SPARK_WORKER_DIR": dir} {
		t.Setenv(name, value)
	}
	t.Setenv("PATH", filepath.Dir(why502)+":"+os.Getenv("PATH"))
	class := filepath.Join(home, "bin", "spark-class")
	ports := freePorts(t, 2)
	master := fmt.Sprint("spark://127.0.0.1:", ports[0])
	said := start(t, exec.Command(class, "org.apache.spark.deploy.master.Master", "--host", "127.0.0.1", "--port", fmt.Sprint(ports[0]), "--webui-port", fmt.Sprint(ports[1])))
	workers := make([]*exec.Cmd, 2)
	for i := range workers {
		workers[i] = exec.Command(class, "org.apache.spark.deploy.worker.Worker", "--host", "127.0.0.1", "--cores", "1", "--memory", "1500m", "--webui-port", "0", master)
		start(t, workers[i])
	}
	waitFor(t, "Spark", said, func() bool {
		text, _ := os.ReadFile(said)
		return strings.Count(string(text), "Registering worker") >= 2
	})
	code := recipe(t, "(sc\\.textFile.*)")
	code = strings.NewReplacer(`"plan", 64`, fmt.Sprintf("%q, %d", plan, len(leaves)), `"partials"`, fmt.Sprintf("%q", partials), "/usr/bin/why502 digest", why502+" digest "+shows).Replace(code)
	code = fmt.Sprintf("from pyspark import SparkContext\nsc = SparkContext(%q, 'why502')\n%s\n", master, code)
	driver := exec.Command(filepath.Join(bin, "python"), "-c", code)
	driver.Env = append(os.Environ(), "PYSPARK_SUBMIT_ARGS=--driver-memory 600m --executor-memory 512m --conf spark.ui.enabled=false pyspark-shell")
	heard := start(t, driver)
	ended := make(chan error, 1)
	go func() { ended <- driver.Wait() }()
	killed := false
	for begin := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		if parts, _ := filepath.Glob(partials + "/_temporary/*/task_*/part-*"); !killed && len(parts) > 0 {
			t.Logf("one worker is killed after %d of %d parts", len(parts), len(leaves))
			syscall.Kill(-workers[0].Process.Pid, syscall.SIGKILL)
			killed = true
		}
		select {
		case err := <-ended:
			if text, _ := os.ReadFile(heard); err != nil {
				t.Fatalf("Spark: %v\n%s", err, text[max(0, len(text)-3000):])
			}
		default:
			if time.Since(begin) < 150*time.Second {
				continue
			}
			text, _ := os.ReadFile(heard)
			lacks(t, "Spark did not end in time:\n%s", text[max(0, len(text)-3000):])
		}
		break
	}
	if !killed {
		t.Error("the job ended before a worker was killed")
	}
	want := printed(t, exec.Command(why502, append([]string{"--format=json", shows}, within(logs, files)...)...))
	if got := printed(t, exec.Command(why502, "merge", "--format=json", shows, "--plan", plan, partials)); got != want {
		t.Errorf("Spark and one process differ:\n%.2000s", cmp.Diff(want, got))
	}
}
