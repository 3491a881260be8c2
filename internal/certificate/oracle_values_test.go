//go:build !js

package certificate

import (
	"crypto/x509"
	"fmt"
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"countersign/internal/der"
)

// describedDifferences compares what is decoded for people alone: it reads the
// words of an extension again and holds them against the values of crypto/x509.
func describedDifferences(c *Certificate, want *x509.Certificate) (list []string) {
	differ := func(field string, got, want []string) {
		if !slices.Equal(got, want) {
			list = append(list, fmt.Sprintf("%s: %q; crypto/x509 has %q", field, got, want))
		}
	}
	access := strings.Split(words(c, "1.3.6.1.5.5.7.1.1"), "\n")
	differ("OCSP responders", after(access, "ocsp: uri:"), want.OCSPServer)
	differ("certificates of the issuer", after(access, "caIssuers: uri:"), want.IssuingCertificateURL)

	points := strings.Split(strings.ReplaceAll(words(c, "2.5.29.31"), "\n", ", "), ", ")
	for i := range points {
		points[i], _, _ = strings.Cut(points[i], " ") // reasons or an issuer follow
	}
	differ("CRL distribution points", after(points, "uri:"), want.CRLDistributionPoints)

	constraints := map[string][]string{}
	for line := range strings.Lines(words(c, "2.5.29.30")) {
		section, names, _ := strings.Cut(strings.TrimSuffix(line, "\n"), ": ")
		constraints[section] = strings.Split(names, ", ")
	}
	for _, section := range []struct {
		name           string
		dns, mail, uri []string
		networks       []*net.IPNet
	}{
		{"permitted", want.PermittedDNSDomains, want.PermittedEmailAddresses, want.PermittedURIDomains, want.PermittedIPRanges},
		{"excluded", want.ExcludedDNSDomains, want.ExcludedEmailAddresses, want.ExcludedURIDomains, want.ExcludedIPRanges},
	} {
		names := constraints[section.name]
		differ(section.name+" DNS domains", after(names, "dns:"), section.dns)
		differ(section.name+" mail addresses", after(names, "email:"), section.mail)
		differ(section.name+" URI domains", after(names, "uri:"), section.uri)
		var networks []string
		for _, n := range section.networks {
			networks = append(networks, n.String())
		}
		differ(section.name+" networks", after(names, "ip:"), networks)
	}

	var mappings []string
	for _, m := range want.PolicyMappings {
		mappings = append(mappings, labelOf(m.IssuerDomainPolicy)+" = "+labelOf(m.SubjectDomainPolicy))
	}
	differ("policy mappings", after(strings.Split(words(c, "2.5.29.33"), "\n"), ""), mappings)

	number := func(n int, zero bool) []string {
		if n > 0 || n == 0 && zero {
			return []string{strconv.Itoa(n)}
		}
		return nil
	}
	// Behind a field with another tag, crypto/x509 reads no further.
	if !slices.ContainsFunc(c.Problems, func(p Problem) bool {
		return p.ID == der.WrongTag && strings.HasPrefix(p.Detail, "policyConstraints: ")
	}) {
		policy := strings.Split(words(c, "2.5.29.36"), ", ")
		differ("explicit policy", after(policy, "requireExplicitPolicy: "), number(want.RequireExplicitPolicy, want.RequireExplicitPolicyZero))
		differ("policy mapping", after(policy, "inhibitPolicyMapping: "), number(want.InhibitPolicyMapping, want.InhibitPolicyMappingZero))
	}
	differ("any policy", after([]string{words(c, "2.5.29.54")}, ""), number(want.InhibitAnyPolicy, want.InhibitAnyPolicyZero))
	return list
}

// words are those of the extension with the given OID, "" where there is none.
func words(c *Certificate, oid string) string {
	if x := c.Extension(oid); x != nil {
		return x.Value()
	}
	return ""
}

// after returns what follows the prefix in those that have it.
func after(list []string, prefix string) (rest []string) {
	for _, s := range list {
		if s, ok := strings.CutPrefix(s, prefix); ok && (s != "" || prefix != "") {
			rest = append(rest, s)
		}
	}
	return rest
}

// labelOf names an OID as the reader does.
func labelOf(oid x509.OID) string {
	content, err := oid.MarshalBinary()
	if err != nil {
		panic(err)
	}
	return der.NewOID(string(content)).Label()
}

// urisOf writes URIs as net/url does.
func urisOf(texts []string) (list []string) {
	for _, text := range texts {
		if u, err := url.Parse(text); err == nil {
			text = u.String()
		}
		list = append(list, text)
	}
	return list
}
