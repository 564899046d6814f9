package main

import (
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"strings"

	"github.com/twmb/franz-go/pkg/kgo"
	"github.com/twmb/franz-go/pkg/sasl/plain"
	"github.com/twmb/franz-go/pkg/sasl/scram"
)

// connect makes a client. Login and TLS come from the environment or a file, never from arguments: those show in process lists.
func (s *settings) connect(more ...kgo.Opt) (*kgo.Client, error) {
	options := append([]kgo.Opt{kgo.SeedBrokers(strings.Split(s.brokers, ",")...), kgo.ClientID("why502-fleet"),
		kgo.ProducerBatchMaxBytes(largest), kgo.BrokerMaxWriteBytes(2 * largest), kgo.RequiredAcks(kgo.AllISRAcks()), kgo.FetchIsolationLevel(kgo.ReadCommitted()),
		kgo.RecordPartitioner(kgo.BasicConsistentPartitioner(func(string) func(*kgo.Record, int) int { return placed })), kgo.ProducerBatchCompression(kgo.NoCompression())}, more...)
	secure, err := security()
	if err != nil {
		return nil, err
	}
	client, err := kgo.NewClient(append(options, secure...)...)
	if err != nil {
		return nil, fmt.Errorf("connecting to %s: %w", s.brokers, err)
	}
	return client, nil
}

// security reads TLS and SASL from the environment.
func security() (options []kgo.Opt, err error) {
	user, password := os.Getenv("WHY502_KAFKA_USER"), os.Getenv("WHY502_KAFKA_PASSWORD")
	if name := os.Getenv("WHY502_KAFKA_AUTH_FILE"); name != "" {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("reading the login: %w", err)
		}
		user, password, _ = strings.Cut(strings.TrimSpace(string(text)), ":")
	}
	if user != "" {
		switch mechanism := strings.ToLower(os.Getenv("WHY502_KAFKA_SASL")); mechanism {
		case "", "plain":
			options = append(options, kgo.SASL(plain.Auth{User: user, Pass: password}.AsMechanism()))
		case "scram-sha-256":
			options = append(options, kgo.SASL(scram.Auth{User: user, Pass: password}.AsSha256Mechanism()))
		case "scram-sha-512":
			options = append(options, kgo.SASL(scram.Auth{User: user, Pass: password}.AsSha512Mechanism()))
		default:
			return nil, fmt.Errorf("WHY502_KAFKA_SASL: %q is unknown; want plain, scram-sha-256 or scram-sha-512", mechanism)
		}
	}
	ca := os.Getenv("WHY502_KAFKA_CA")
	if os.Getenv("WHY502_KAFKA_TLS") == "" && ca == "" {
		return options, nil
	}
	config := &tls.Config{MinVersion: tls.VersionTLS12}
	if ca != "" {
		text, err := os.ReadFile(ca)
		if err != nil {
			return nil, fmt.Errorf("reading the certificates: %w", err)
		}
		config.RootCAs = x509.NewCertPool()
		if !config.RootCAs.AppendCertsFromPEM(text) {
			return nil, fmt.Errorf("%s: there is no certificate in it", ca)
		}
	}
	return append(options, kgo.DialTLSConfig(config)), nil
}
