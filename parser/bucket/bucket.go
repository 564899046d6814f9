package bucket

import (
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/why502/why502/parser/source"
)

const scheme = "s3://"

// Is says that a name is an address of objects.
func Is(name string) bool { return strings.HasPrefix(name, scheme) }

// client asks one server.
type client struct {
	login Login
	http  *http.Client
	pause time.Duration // before the second try; it doubles
}

// object is what a listing says of one.
type object struct {
	Key          string
	Size         int64
	ETag         string
	LastModified time.Time
}

// List gives the objects of an address as inputs: the one that has this very key, else all whose keys begin so, else, with wildcards, those that match. Folder
// markers and hidden names are left out. When the first is opened, the next ones begin to come.
func List(ctx context.Context, address string, login Login) ([]*source.Input, error) {
	name, key, _ := strings.Cut(strings.TrimPrefix(address, scheme), "/")
	if name == "" || strings.ContainsAny(name, "@:?#") {
		return nil, errors.New("want s3://BUCKET/PREFIX; the login comes from the environment or a file")
	}
	c := &client{login: login, pause: 200 * time.Millisecond, http: &http.Client{Transport: &http.Transport{Proxy: http.ProxyFromEnvironment,
		MaxIdleConnsPerHost: abreast, ResponseHeaderTimeout: 60 * time.Second, IdleConnTimeout: 30 * time.Second}}}
	objects, err := c.list(ctx, name, key)
	if err != nil {
		return nil, err
	}
	if len(objects) == 0 {
		return nil, errors.New("there is no such object, and none whose key begins so")
	}
	f := &fetcher{ctx: ctx, client: c, bucket: name}
	var inputs []*source.Input
	for i := range objects {
		o := &objects[i]
		f.transfers = append(f.transfers, &transfer{object: o})
		in := source.Remote(scheme+name+"/"+o.Key, o.Size, o.LastModified, func() (io.ReadCloser, error) { return f.open(i) })
		in.Found = o.Key != key
		inputs = append(inputs, in)
	}
	return inputs, nil
}

// list lists what a key, prefix or pattern means.
func (c *client) list(ctx context.Context, bucket, key string) ([]object, error) {
	pattern := strings.ContainsAny(key, "*?[")
	prefix := key
	if pattern {
		prefix = key[:strings.IndexAny(key, "*?[")]
		if _, err := path.Match(key, ""); err != nil {
			return nil, errors.New("this is no valid pattern")
		}
	}
	var all []object
	for token := ""; ; {
		query := url.Values{"list-type": {"2"}, "prefix": {prefix}}
		if token != "" {
			query.Set("continuation-token", token)
		}
		var page struct {
			Contents              []object
			IsTruncated           bool
			NextContinuationToken string
		}
		err := c.try(ctx, func() error {
			body, err := c.get(ctx, bucket, "", encode(query), nil)
			if err != nil {
				return err
			}
			defer body.Close()
			return xml.NewDecoder(body).Decode(&page)
		})
		if err != nil {
			return nil, fmt.Errorf("listing: %w", err)
		}
		for _, o := range page.Contents {
			matched, _ := path.Match(key, o.Key)
			switch base := path.Base(o.Key); {
			case o.Key == key && !strings.HasSuffix(key, "/"):
				return []object{o}, nil
			case strings.HasSuffix(o.Key, "/"), strings.HasPrefix(base, "."), pattern && !matched:
			default:
				all = append(all, o)
			}
		}
		if !page.IsTruncated || page.NextContinuationToken == "" {
			return all, nil
		}
		token = page.NextContinuationToken
	}
}

// refusal is an answer that says no.
type refusal struct {
	status       int
	code, region string
}

func (r *refusal) Error() string {
	switch {
	case r.code != "":
		return fmt.Sprintf("the server answers %d %s", r.status, r.code)
	case r.status == http.StatusPreconditionFailed:
		return "the object was replaced while it was read"
	}
	return fmt.Sprintf("the server answers %d", r.status)
}

// tries is how often one question is asked.
const tries = 5

// try asks again after a pause where the server is busy or gone, and at once where it names another region.
func (c *client) try(ctx context.Context, ask func() error) error {
	pause := c.pause
	for n := 1; ; n++ {
		err := ask()
		var no *refusal
		if errors.As(err, &no) {
			if no.region != "" && no.region != c.login.Region && n < tries {
				c.login.Region = no.region
				continue
			}
			if no.status/100 == 4 && no.status != http.StatusTooManyRequests && no.status != http.StatusRequestTimeout {
				return err
			}
		}
		if err == nil || ctx.Err() != nil || n == tries {
			return err
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return ctx.Err()
		}
		pause *= 2
	}
}

// address is where a bucket answers: under its own name at Amazon, below the server's elsewhere, and where a dot would break the certificate.
func (c *client) address(bucket, key string) *url.URL {
	base := c.login.Endpoint
	p := "/" + key
	switch {
	case base != "":
		p = "/" + bucket + p
	case strings.Contains(bucket, "."):
		base, p = "https://s3."+c.login.Region+".amazonaws.com", "/"+bucket+p
	default:
		base = "https://" + bucket + ".s3." + c.login.Region + ".amazonaws.com"
	}
	u, err := url.Parse(base)
	if err != nil || u.Host == "" {
		u = &url.URL{Scheme: "https", Host: "invalid"}
	}
	folder := strings.TrimRight(u.Path, "/")
	u.Path, u.RawPath = folder+p, escape(folder+p, true)
	return u
}

// get asks for an object, or for a listing.
func (c *client) get(ctx context.Context, bucket, key, query string, header map[string]string) (io.ReadCloser, error) {
	u := c.address(bucket, key)
	u.RawQuery = query
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	r.URL = u
	r.Header.Set("Accept-Encoding", "identity")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	c.login.sign(r, time.Now())
	answer, err := c.http.Do(r)
	if err != nil {
		var asked *url.Error
		if errors.As(err, &asked) {
			err = asked.Err
		}
		return nil, err
	}
	if answer.StatusCode/100 == 2 {
		return answer.Body, nil
	}
	defer answer.Body.Close()
	var said struct{ Code, Region string }
	xml.NewDecoder(io.LimitReader(answer.Body, 64<<10)).Decode(&said)
	no := &refusal{answer.StatusCode, said.Code, answer.Header.Get("X-Amz-Bucket-Region")}
	if no.region == "" {
		no.region = said.Region
	}
	return nil, no
}

// body asks for an object from a place on, in the version that was listed.
func (c *client) body(ctx context.Context, bucket string, o *object, from int64) (io.ReadCloser, error) {
	header := map[string]string{}
	if o.ETag != "" {
		header["If-Match"] = o.ETag
	}
	if from > 0 {
		header["Range"] = "bytes=" + strconv.FormatInt(from, 10) + "-"
	}
	return c.get(ctx, bucket, o.Key, "", header)
}
