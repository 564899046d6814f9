//go:build engines

package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
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

// kafkaJars are Kafka's jars.
func kafkaJars(t *testing.T) string {
	return jars(t, "kafka-4.4.0", `<dependency><groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>4.4.0</version></dependency>
<dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>`)
}

// javaOf is a small, quickly started Java.
func javaOf(jars string, args ...string) *exec.Cmd {
	return exec.Command("java", append([]string{"-Xmx384m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", jars}, args...)...)
}

// startKafka starts three brokers that are controllers too; they end with the test. Each has a second listener with TLS and a login.
func startKafka(t *testing.T) (brokers, secure, ca string, processes []*exec.Cmd) {
	jars, folder := kafkaJars(t), t.TempDir()
	ports := freePorts(t, 9)
	certificate, key := selfSigned(t)
	ca = filepath.Join(folder, "ca.pem")
	if err := os.WriteFile(ca, []byte(certificate), 0o644); err != nil {
		t.Fatal(err)
	}
	var voters, listeners, secured []string
	for i := range 3 {
		voters = append(voters, fmt.Sprintf("%d@127.0.0.1:%d", i+1, ports[3+i]))
		listeners = append(listeners, fmt.Sprintf("127.0.0.1:%d", ports[i]))
		secured = append(secured, fmt.Sprintf("127.0.0.1:%d", ports[6+i]))
	}
	said := ""
	for i := range 3 {
		config := fmt.Sprintf(kafkaConfig, i+1, filepath.Join(folder, fmt.Sprint("d", i)), strings.Join(voters, ","), listeners[i], ports[3+i], secured[i],
			listeners[i], secured[i], oneLine(certificate), oneLine(key), kafkaUser, kafkaPassword)
		file := filepath.Join(folder, fmt.Sprintf("s%d.properties", i))
		if err := os.WriteFile(file, []byte(config), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := javaOf(jars, "kafka.tools.StorageTool", "format", "-t", kafkaCluster, "-c", file).CombinedOutput(); err != nil {
			t.Fatalf("format: %v\n%s", err, out)
		}
		broker := javaOf(jars, "kafka.Kafka", file)
		broker.Dir = folder
		said = start(t, broker)
		processes = append(processes, broker)
	}
	waitFor(t, "Kafka", said, func() bool {
		client, err := kgo.NewClient(kgo.SeedBrokers(listeners...)) // a new one each time: it remembers what it was told
		if err != nil {
			t.Fatal(err)
		}
		defer client.Close()
		ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
		defer cancel()
		meta, err := kadm.NewClient(client).BrokerMetadata(ctx)
		return err == nil && len(meta.Brokers) == 3
	})
	return strings.Join(listeners, ","), strings.Join(secured, ","), ca, processes
}

// kafkaCluster is the cluster's id, 16 bytes in URL-safe base64. One drawn by chance begins with a dash once in 64, and Kafka's formatter takes that for an option.
const kafkaCluster = "why502EngineTestsAAAAA"

const kafkaUser, kafkaPassword = "reader", "not-on-the-command-line"

// kafkaConfig is the configuration of a broker.
const kafkaConfig = `process.roles=broker,controller
node.id=%d
log.dirs=%s
controller.quorum.voters=%s
listeners=PLAINTEXT://%s,CONTROLLER://127.0.0.1:%d,SECURE://%s
advertised.listeners=PLAINTEXT://%s,SECURE://%s
listener.security.protocol.map=PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SECURE:SASL_SSL
controller.listener.names=CONTROLLER
inter.broker.listener.name=PLAINTEXT
ssl.keystore.type=PEM
ssl.keystore.certificate.chain=%s
ssl.keystore.key=%s
sasl.enabled.mechanisms=PLAIN
listener.name.secure.plain.sasl.jaas.config=org.apache.kafka.common.security.plain.PlainLoginModule required user_%s="%s";
default.replication.factor=3
offsets.topic.replication.factor=3
min.insync.replicas=2
transaction.state.log.replication.factor=3
transaction.state.log.min.isr=2
offsets.topic.num.partitions=6
group.initial.rebalance.delay.ms=0
`

// oneLine writes PEM as a value of a properties file.
func oneLine(pem string) string {
	return strings.ReplaceAll(strings.TrimSpace(pem), "\n", " \\\n")
}

// Two workers as processes of their own; after the first leaves one of them and one broker are killed. The report has the bytes of one process, and a
// second job over the same window too.
func TestKills(t *testing.T) {
	brokers, secure, ca, processes := startKafka(t)
	client, err := kgo.NewClient(kgo.SeedBrokers(strings.Split(brokers, ",")...))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := kadm.NewClient(client).CreateTopic(context.Background(), 4, 3, nil, "logs"); err != nil {
		t.Fatal(err)
	}
	client.Close()
	produce(t, brokers, fleetLogs(300_000))
	_, binary := programs(t)
	plan := func(job string) {
		t.Helper()
		must(t, exitFine, "plan", "--brokers", brokers, "--job", job, "--topics", "logs", "--since", "24h", "--now", "2026-11-23T00:00:00Z", "--until", fmt.Sprint(time.Now().Add(time.Hour).UnixMilli()), "--block", "1000")
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
	// The second run signs in, and talks over TLS.
	plan("second")
	t.Setenv("WHY502_KAFKA_USER", kafkaUser)
	t.Setenv("WHY502_KAFKA_PASSWORD", kafkaPassword)
	t.Setenv("WHY502_KAFKA_CA", ca)
	brokers = secure
	begin := time.Now()
	must(t, exitFine, "work", "--brokers", brokers, "--job", "second")
	t.Logf("one worker digested the topic in %.1f s, of two brokers over TLS, in blocks of 1000 records", time.Since(begin).Seconds())
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
