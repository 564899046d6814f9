package bucket

import (
	"bufio"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// Login is how to sign in, and where. Without a key requests are not signed: public buckets can be read so.
type Login struct {
	Key, Secret, Session string
	Region               string
	Endpoint             string // of a server that is not Amazon's: http://host:9000
}

// LoginFrom reads the login as the tools of Amazon do: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, else the profile AWS_PROFILE of
// the file AWS_SHARED_CREDENTIALS_FILE; AWS_REGION; AWS_ENDPOINT_URL_S3 or AWS_ENDPOINT_URL.
func LoginFrom(env func(string) string) (Login, error) {
	first := func(names ...string) string {
		for _, name := range names {
			if value := env(name); value != "" {
				return value
			}
		}
		return ""
	}
	l := Login{Key: env("AWS_ACCESS_KEY_ID"), Secret: env("AWS_SECRET_ACCESS_KEY"), Session: env("AWS_SESSION_TOKEN"),
		Region: first("AWS_REGION", "AWS_DEFAULT_REGION"), Endpoint: strings.TrimRight(first("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"), "/")}
	if l.Key == "" {
		if err := l.file(first, env); err != nil {
			return l, err
		}
	}
	if l.Region == "" {
		l.Region = "us-east-1"
	}
	return l, nil
}

// file reads a profile of the file of credentials. The default file may be missing.
func (l *Login) file(first func(...string) string, env func(string) string) error {
	name, named := env("AWS_SHARED_CREDENTIALS_FILE"), true
	if name == "" {
		name, named = filepath.Join(env("HOME"), ".aws", "credentials"), false
	}
	file, err := os.Open(name)
	if err != nil {
		if named {
			return fmt.Errorf("reading the login: %w", err)
		}
		return nil
	}
	defer file.Close()
	profile := first("AWS_PROFILE", "AWS_DEFAULT_PROFILE")
	if profile == "" {
		profile = "default"
	}
	section := ""
	lines := bufio.NewScanner(file)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if strings.HasPrefix(line, "[") {
			section = strings.TrimSpace(strings.Trim(line, "[]"))
			continue
		}
		key, value, found := strings.Cut(line, "=")
		if !found || section != profile {
			continue
		}
		value = strings.TrimSpace(value)
		switch strings.TrimSpace(key) {
		case "aws_access_key_id":
			l.Key = value
		case "aws_secret_access_key":
			l.Secret = value
		case "aws_session_token":
			l.Session = value
		case "region":
			if l.Region == "" {
				l.Region = value
			}
		}
	}
	return lines.Err()
}
