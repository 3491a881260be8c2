package proxy

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"countersign/internal/iamapi"
)

// A target is a listed endpoint that requests can be sent to.
type target struct {
	iamapi.Endpoint
	url *url.URL // nil: served in process
}

func newTarget(e iamapi.Endpoint) (*target, error) {
	if err := checkName(e.Name); err != nil {
		return nil, err
	}
	if err := checkRegion(e.Region); err != nil {
		return nil, err
	}
	if e.URL == "/" {
		return &target{Endpoint: e}, nil
	}
	u, err := parseURL(e.URL)
	if err != nil {
		return nil, err
	}
	return &target{Endpoint: e, url: u}, nil
}

// ParseEndpoint reads an operator's addition to the list, NAME=URL,REGION, as in
// "moto=http://127.0.0.1:5000,us-east-1". The URL comes back as the browser must
// sign for it: lower-case host, no default port, "/" for an empty path.
func ParseEndpoint(s string) (iamapi.Endpoint, error) {
	const form = "the form is NAME=URL,REGION, as in moto=http://127.0.0.1:5000,us-east-1"
	name, rest, ok := strings.Cut(s, "=")
	comma := strings.LastIndexByte(rest, ',')
	if !ok || comma < 0 {
		return iamapi.Endpoint{}, errors.New(form)
	}
	e := iamapi.Endpoint{Name: name, URL: rest[:comma], Region: rest[comma+1:], Title: name}
	if err := checkName(e.Name); err != nil {
		return iamapi.Endpoint{}, fmt.Errorf("%w; %s", err, form)
	}
	if err := checkRegion(e.Region); err != nil {
		return iamapi.Endpoint{}, fmt.Errorf("%w; %s", err, form)
	}
	u, err := parseURL(e.URL)
	if err != nil {
		return iamapi.Endpoint{}, fmt.Errorf("%w; %s", err, form)
	}
	e.URL = u.String()
	return e, nil
}

// parseURL reads an endpoint's URL and brings it to the form that is signed.
func parseURL(s string) (*url.URL, error) {
	u, err := url.Parse(s)
	if err != nil {
		return nil, err
	}
	switch {
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("the URL %q does not begin with https:// or http://", s)
	case u.Hostname() == "":
		return nil, fmt.Errorf("the URL %q has no host", s)
	case u.User != nil:
		return nil, errors.New("the URL carries a user name; requests are signed, not logged in")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("the URL %q carries a query or a fragment", s)
	}
	u.Host = strings.ToLower(u.Host)
	if u.Scheme == "https" {
		u.Host = strings.TrimSuffix(u.Host, ":443")
	} else {
		u.Host = strings.TrimSuffix(u.Host, ":80")
	}
	if u.Path == "" {
		u.Path = "/"
	}
	return u, nil
}

// checkName keeps names to what stands in a path, a flag and a metric as it is.
func checkName(name string) error {
	if name == "" || len(name) > 32 || strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return fmt.Errorf("the name %q is not 1 to 32 lower-case letters, digits and hyphens", name)
	}
	return nil
}

func checkRegion(region string) error {
	if region == "" || strings.Trim(region, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		return fmt.Errorf("the region %q is not lower-case letters, digits and hyphens", region)
	}
	return nil
}
