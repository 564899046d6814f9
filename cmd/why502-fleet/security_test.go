package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
)

// selfSigned makes a certificate of this machine and its key, as PEM.
func selfSigned(t *testing.T) (certificate, key string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "brokers of a test"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(24 * time.Hour), IsCA: true, BasicConstraintsValid: true, IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &private.PublicKey, private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(kind string, data []byte) string {
		return string(pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: data}))
	}
	return encode("CERTIFICATE", der), encode("PRIVATE KEY", secret)
}

// Who has the password and trusts the certificate gets in; others do not, and no message shows the password.
func TestLogin(t *testing.T) {
	certificate, key := selfSigned(t)
	pair, err := tls.X509KeyPair([]byte(certificate), []byte(key))
	if err != nil {
		t.Fatal(err)
	}
	fake, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(1, "logs"), kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-256", "reader", "open sesame"),
		kfake.Superuser("PLAIN", "reader", "open sesame"), kfake.TLS(&tls.Config{Certificates: []tls.Certificate{pair}}))
	if err != nil {
		t.Fatal(err)
	}
	defer fake.Close()
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	ca := file("ca.pem", certificate)
	for _, test := range []struct {
		name string
		env  map[string]string
		want int
	}{
		{"plain", map[string]string{"USER": "reader", "PASSWORD": "open sesame", "CA": ca}, exitFine},
		{"scram_from_a_file", map[string]string{"AUTH_FILE": file("login", "reader:open sesame\n"), "SASL": "SCRAM-SHA-256", "CA": ca}, exitFine},
		{"wrong_password", map[string]string{"USER": "reader", "PASSWORD": "open barley", "CA": ca}, exitInput},
		{"unknown_certificate", map[string]string{"USER": "reader", "PASSWORD": "open sesame", "TLS": "1"}, exitInput},
		{"unknown_mechanism", map[string]string{"USER": "reader", "SASL": "kerberos"}, exitInput},
		{"no_certificate", map[string]string{"CA": file("empty", "")}, exitInput},
		{"no_such_file", map[string]string{"AUTH_FILE": filepath.Join(dir, "gone")}, exitInput},
	} {
		t.Run(test.name, func(t *testing.T) {
			for name, value := range test.env {
				t.Setenv("WHY502_KAFKA_"+name, value)
			}
			text := must(t, test.want, "plan", "--brokers", strings.Join(fake.ListenAddrs(), ","), "--job", test.name, "--topics", "logs", "--replicas", "1")
			if strings.Contains(text, "open sesame") || strings.Contains(text, "open barley") {
				t.Errorf("a password shows: %s", text)
			}
		})
	}
}
