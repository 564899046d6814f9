//go:build engines

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/twmb/franz-go/pkg/kadm"
	"github.com/twmb/franz-go/pkg/kgo"
)

// enginesFolder keeps what the package registries gave, for the next run.
func enginesFolder(t *testing.T, name string) string {
	root := os.Getenv("WHY502_ENGINES")
	if root == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			t.Fatal(err)
		}
		root = filepath.Join(cache, "why502-engines")
	}
	folder := filepath.Join(root, name)
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	return folder
}

const kafkaPOM = `<project><modelVersion>4.0.0</modelVersion><groupId>engines</groupId><artifactId>kafka</artifactId><version>1</version><dependencies>
<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>4.4.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency></dependencies></project>`

// kafkaJars gives the folder with Kafka's jars.
func kafkaJars(t *testing.T) string {
	for _, tool := range []string{"java", "mvn"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	folder := enginesFolder(t, "kafka-4.4.0")
	if _, err := os.Stat(filepath.Join(folder, "whole")); err == nil {
		return filepath.Join(folder, "lib")
	}
	if err := os.WriteFile(filepath.Join(folder, "pom.xml"), []byte(kafkaPOM), 0o644); err != nil {
		t.Fatal(err)
	}
	mvn := exec.Command("mvn", "-q", "-B", "dependency:copy-dependencies", "-DoutputDirectory=lib", "-DincludeScope=runtime")
	mvn.Dir = folder
	if out, err := mvn.CombinedOutput(); err != nil {
		t.Fatalf("fetching Kafka: %v\n%s", err, out)
	}
	if err := os.WriteFile(filepath.Join(folder, "whole"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	return filepath.Join(folder, "lib")
}

// freePorts are ports of this machine that nobody uses.
func freePorts(t *testing.T, n int) (ports []int) {
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

// startKafka starts three brokers that are controllers too; they end with the test.
func startKafka(t *testing.T) (brokers string, processes []*exec.Cmd) {
	jars, folder := filepath.Join(kafkaJars(t), "*"), t.TempDir()
	ports := freePorts(t, 6)
	id, err := exec.Command("java", "-cp", jars, "kafka.tools.StorageTool", "random-uuid").Output()
	if err != nil {
		t.Fatalf("random-uuid: %v", err)
	}
	uuid := strings.TrimSpace(string(id))
	var voters, listeners []string
	for i := range 3 {
		voters = append(voters, fmt.Sprintf("%d@127.0.0.1:%d", i+1, ports[3+i]))
		listeners = append(listeners, fmt.Sprintf("127.0.0.1:%d", ports[i]))
	}
	for i := range 3 {
		config := fmt.Sprintf(`process.roles=broker,controller
node.id=%d
log.dirs=%s
controller.quorum.voters=%s
listeners=PLAINTEXT://%s,CONTROLLER://127.0.0.1:%d
advertised.listeners=PLAINTEXT://%s
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
default.replication.factor=3
offsets.topic.replication.factor=3
min.insync.replicas=2
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
offsets.topic.num.partitions=6
group.initial.rebalance.delay.ms=0
`, i+1, filepath.Join(folder, fmt.Sprint("d", i)), strings.Join(voters, ","), listeners[i], ports[3+i], listeners[i])
		file := filepath.Join(folder, fmt.Sprintf("s%d.properties", i))
		if err := os.WriteFile(file, []byte(config), 0o644); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.Command("java", "-cp", jars, "kafka.tools.StorageTool", "format", "-t", uuid, "-c", file).CombinedOutput(); err != nil {
			t.Fatalf("format: %v\n%s", err, out)
		}
		broker := exec.Command("java", "-Xmx384m", "-XX:+UseSerialGC", "-cp", jars, "kafka.Kafka", file)
		broker.Dir = folder
		log, err := os.Create(filepath.Join(folder, fmt.Sprintf("k%d.log", i)))
		if err != nil {
			t.Fatal(err)
		}
		defer log.Close()
		broker.Stdout, broker.Stderr = log, log
		start(t, broker)
		processes = append(processes, broker)
	}
	brokers = strings.Join(listeners, ",")
	client, err := kgo.NewClient(kgo.SeedBrokers(listeners...))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	admin := kadm.NewClient(client)
	for range 240 {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		meta, err := admin.BrokerMetadata(ctx)
		cancel()
		if err == nil && len(meta.Brokers) == 3 {
			return brokers, processes
		}
		time.Sleep(500 * time.Millisecond)
	}
	said, _ := os.ReadFile(filepath.Join(folder, "k0.log"))
	t.Fatalf("three brokers did not come up in time:\n%s", said[max(0, len(said)-3000):])
	return "", nil
}

// start starts a process that is killed with the test.
func start(t *testing.T, c *exec.Cmd) {
	t.Helper()
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		c.Process.Kill()
		c.Wait()
	})
}

// Two workers as processes of their own; after the first leaves one of them and one broker are killed. The report has the bytes of one process, and a
// second job over the same window too.
func TestKills(t *testing.T) {
	brokers, processes := startKafka(t)
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kadm.NewClient(client).CreateTopic(context.Background(), 4, 3, nil, "logs"); err != nil {
		t.Fatal(err)
	}
	client.Close()
	produce(t, brokers, fleetLogs(300_000))
	binary := filepath.Join(t.TempDir(), "why502-fleet")
	if out, err := exec.Command("go", "build", "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("building: %v\n%s", err, out)
	}
	plan := func(job string) {
		must(t, exitFine, "plan", "--brokers", brokers, "--job", job, "--topics", "logs", "--since", "24h", "--now", "2026-11-23T00:00:00Z", "--until", fmt.Sprint(time.Now().Add(time.Hour).UnixMilli()), "--block", "5000")
	}
	report := func(job string, more ...string) string {
		return must(t, exitFine, append([]string{"report", "--brokers", brokers, "--job", job, "--format", "json"}, more...)...)
	}
	plan("first")
	var outs [2]*watched
	var workers [2]*exec.Cmd
	for i := range workers {
		workers[i] = exec.Command(binary, "work", "--brokers", brokers, "--job", "first")
		pipe, err := workers[i].StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		workers[i].Stderr = os.Stderr
		start(t, workers[i])
		outs[i] = watch(pipe)
	}
	for i := range outs {
		select {
		case <-outs[i].first:
		case <-time.After(60 * time.Second):
			t.Fatalf("worker %d wrote no leaf within a minute", i)
		}
	}
	workers[0].Process.Kill()
	processes[2].Process.Kill()
	if err := workers[1].Wait(); err != nil {
		t.Fatalf("the other worker: %v", err)
	}
	<-outs[0].end
	<-outs[1].end
	t.Logf("the killed worker wrote %d leaves, the other %d", outs[0].n, outs[1].n)
	if outs[0].n == 0 || outs[1].n < outs[0].n {
		t.Errorf("the killed worker wrote %d leaves, the other %d; want both to have written, and the kill before the end", outs[0].n, outs[1].n)
	}
	got := report("first")
	want := report("first", "--direct")
	if got != want {
		t.Errorf("the job and one process differ:\n%.2000s", cmp.Diff(want, got))
	}
	plan("second")
	must(t, exitFine, "work", "--brokers", brokers, "--job", "second")
	if again := report("second"); again != want {
		t.Errorf("the job run again differs:\n%.2000s", cmp.Diff(want, again))
	}
}

// watched counts the leaves that a worker tells of.
type watched struct {
	n     int
	first chan struct{}
	end   chan struct{}
}

func watch(r io.Reader) *watched {
	w := &watched{first: make(chan struct{}), end: make(chan struct{})}
	go func() {
		defer close(w.end)
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			if !bytes.HasPrefix(lines.Bytes(), []byte("leaf ")) {
				continue
			}
			if w.n++; w.n == 1 {
				close(w.first)
			}
		}
	}()
	return w
}
