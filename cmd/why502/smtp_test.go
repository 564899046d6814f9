package main

import (
	"bufio"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"net"
	"strings"
	"sync"
	"testing"
	"time"
)

// postbox is a mail server on loopback. Its manners say how it deals with a client.
type postbox struct {
	manners
	listener net.Listener
	mutex    sync.Mutex
	letters  []letter
	sessions int
	logins   []string
}

type manners struct {
	greeting   string // instead of 220
	answers    map[string][]string
	hangs      string // the command after which nothing comes any more; "connect": not even a greeting
	drops      string // the command at which it hangs up
	offers     []string
	tlsConfig  *tls.Config
	tlsAtOnce  bool
	farewell   bool // it drops at QUIT, when all is done
	loginWants string
}

type letter struct {
	from, text string
	to         []string
	encrypted  bool
}

func newPostbox(t *testing.T, m manners) *postbox {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &postbox{manners: m, listener: listener}
	t.Cleanup(func() { listener.Close() })
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			p.mutex.Lock()
			p.sessions++
			p.mutex.Unlock()
			go p.serve(conn)
		}
	}()
	return p
}

func (p *postbox) url() string {
	scheme := "smtp"
	if p.tlsAtOnce {
		scheme = "smtps"
	}
	return scheme + "://" + p.listener.Addr().String()
}

func (p *postbox) got() []letter {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return append([]letter(nil), p.letters...)
}

// session is one client at the server.
type session struct {
	*postbox
	conn      net.Conn
	in        *bufio.Reader
	letter    letter
	encrypted bool
}

func (p *postbox) serve(conn net.Conn) {
	defer conn.Close()
	s := &session{postbox: p, conn: conn}
	if p.tlsAtOnce {
		s.conn, s.encrypted = tls.Server(conn, p.tlsConfig), true
	}
	s.in = bufio.NewReader(s.conn)
	if p.hangs == "connect" {
		time.Sleep(time.Minute)
	}
	if p.drops == "connect" {
		return
	}
	s.say(or(p.greeting, "220 postbox ESMTP"))
	for {
		line, err := s.in.ReadString('\n')
		if err != nil {
			return
		}
		verb, rest, _ := strings.Cut(strings.TrimSpace(line), " ")
		verb = strings.ToUpper(verb)
		if p.drops == verb {
			return
		}
		if p.hangs == verb {
			time.Sleep(time.Minute)
		}
		if !s.obey(verb, rest) {
			return
		}
	}
}

func (s *session) say(lines ...string) {
	fmt.Fprint(s.conn, strings.Join(lines, "\r\n")+"\r\n")
}

// prepared is the next answer that the test wants for a command; the last one stays.
func (s *session) prepared(verb string) string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	list := s.answers[verb]
	if len(list) == 0 {
		return ""
	}
	if len(list) > 1 {
		s.answers[verb] = list[1:]
	}
	return list[0]
}

func (s *session) obey(verb, rest string) bool {
	if answer := s.prepared(verb); answer != "" {
		s.say(answer)
		return true
	}
	switch verb {
	case "EHLO":
		lines := []string{"250-postbox"}
		for _, offer := range s.offers {
			if offer != "STARTTLS" || !s.encrypted {
				lines = append(lines, "250-"+offer)
			}
		}
		s.say(append(lines, "250 ENHANCEDSTATUSCODES")...)
	case "STARTTLS":
		s.say("220 go on")
		s.conn, s.encrypted = tls.Server(s.conn, s.tlsConfig), true
		s.in = bufio.NewReader(s.conn)
	case "AUTH":
		s.login(rest)
	case "MAIL":
		s.letter = letter{from: rest, encrypted: s.encrypted}
		s.say("250 2.1.0 ok")
	case "RCPT":
		s.letter.to = append(s.letter.to, rest)
		s.say("250 2.1.5 ok")
	case "DATA":
		return s.take()
	case "QUIT":
		if !s.farewell {
			s.say("221 bye")
		}
		return false
	default:
		s.say("250 ok")
	}
	return true
}

func (s *session) login(rest string) {
	_, secret, _ := strings.Cut(rest, " ")
	text, _ := base64.StdEncoding.DecodeString(secret)
	s.mutex.Lock()
	s.logins = append(s.logins, strings.ReplaceAll(string(text), "\x00", " "))
	s.mutex.Unlock()
	if string(text) != s.loginWants {
		s.say("535 5.7.8 who are you?")
		return
	}
	s.say("235 2.7.0 welcome")
}

func (s *session) take() bool {
	s.say("354 go on")
	var text strings.Builder
	for {
		line, err := s.in.ReadString('\n')
		if err != nil {
			return false
		}
		if line == ".\r\n" {
			break
		}
		text.WriteString(strings.TrimPrefix(line, "."))
	}
	if answer := s.prepared("."); answer != "" {
		s.say(answer)
		return true
	}
	s.letter.text = text.String()
	s.mutex.Lock()
	s.letters = append(s.letters, s.letter)
	s.mutex.Unlock()
	s.say("250 2.0.0 taken")
	return true
}

// selfSigned is a certificate for 127.0.0.1 that nobody vouches for, and the pool that does.
func selfSigned(t *testing.T) (*tls.Config, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	raw, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(raw)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{raw}, PrivateKey: key}}}, pool
}
