package main

import (
	"os"
	"strings"
	"testing"
)

// What speaks to clusters is in modules of its own: the program that runs on gateways stays small.
func TestNoClientsOfClusters(t *testing.T) {
	modules, err := os.ReadFile("../../go.sum")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"franz-go", "sarama", "confluent", "aws-sdk", "minio", "opensearch-go", "grafana/loki", "clickhouse-go", "k8s.io"} {
		if strings.Contains(string(modules), name) {
			t.Errorf("the main module depends on %s", name)
		}
	}
}
