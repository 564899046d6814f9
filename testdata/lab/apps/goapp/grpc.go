package main

import (
	"bytes"
	"fmt"
	"io"
	"math/rand"
	"net/http"
	"os"
	"strings"
	"time"
)

// isCall says whether a request is a gRPC call.
func isCall(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("Content-Type"), "application/grpc")
}

// message is one gRPC message of n bytes behind its five bytes of prefix.
func message(n int) []byte {
	return append([]byte{0, byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)}, bytes.Repeat([]byte{1}, n)...)
}

// answerCall sends one message and a good status in the trailers.
func answerCall(w http.ResponseWriter, r *http.Request) {
	io.Copy(io.Discard, r.Body)
	w.Header().Set("Content-Type", "application/grpc")
	w.Header().Set("Trailer", "Grpc-Status")
	w.WriteHeader(200)
	w.Write(message(20 + rand.Intn(400)))
	w.Header().Set("Grpc-Status", "0")
}

// callForever is the client: gRPC calls at a steady rate until standard input ends.
func callForever(target string) {
	go func() { io.Copy(io.Discard, os.Stdin); os.Exit(0) }()
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	client := &http.Client{Transport: &http.Transport{Protocols: protocols}, Timeout: 30 * time.Second}
	methods := strings.Split(env("LAB_METHODS", "/lab.Echo/Say"), "|")
	for n := 0; ; n++ {
		go func(n int) {
			req, _ := http.NewRequest("POST", "http://"+target+methods[rand.Intn(len(methods))], bytes.NewReader(message(10+rand.Intn(90))))
			req.Header.Set("Content-Type", "application/grpc")
			req.Header.Set("Te", "trailers")
			req.Header.Set("User-Agent", "grpc-go/1.76.0")
			req.Header.Set("X-Lab-Id", fmt.Sprint(n))
			if res, err := client.Do(req); err == nil {
				io.Copy(io.Discard, res.Body)
				res.Body.Close()
			}
		}(n)
		time.Sleep(time.Duration(rand.ExpFloat64() / number("LAB_RPS", "10") * float64(time.Second)))
	}
}
