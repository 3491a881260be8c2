// Package preflight judges a pasted certificate before it is sent: a catalogue
// of rules turns what pemtext and certificate found, and the parameters of the
// request, into findings and into the answer that IAM would give.
//
// # Two questions
//
// A paste raises two questions, and a Report answers both. Report.AsPasted is
// IAM's answer to the paste exactly as it stands. Report.Error is its answer to
// Report.CertificateBody: the one certificate in clean PEM that Countersign
// sends instead. Text around a certificate, for example, makes IAM refuse the
// paste; the certificate in it may be perfectly good.
//
// # One rule set
//
// The embedded IAM decides with Judge, the page predicts with Inspect, and both
// end in the same function over the same catalogue. What the page predicts of
// the embedded IAM is therefore what it answers; what it predicts of AWS is
// worth what the rule's Evidence says, and the page shows that label with every
// rule.
//
// # Order
//
// The catalogue is in the order in which IAM is taken to look: the request's
// parameters, the text, the encoding, the structure, the validity, and then what
// is in the certificate. The first finding of severity Error is the one that IAM
// answers with. AWS documents the codes and not the order, so the order is our
// assumption.
//
// Time is a parameter throughout: the same paste can be judged for another day.
package preflight

import (
	"slices"
	"strconv"

	"countersign/internal/certificate"
	"countersign/internal/der"
	"countersign/internal/iamapi"
	"countersign/internal/instant"
	"countersign/internal/pemtext"
)

// Severity of a finding. It is about IAM's answer first, and about what happens
// afterwards second.
type Severity string

const (
	Error   Severity = "error"   // IAM will refuse; the rule says with which code
	Warning Severity = "warning" // IAM will probably accept, and somebody will regret it
	Info    Severity = "info"    // worth knowing
)

// Evidence for what a rule claims of IAM.
type Evidence string

const (
	Documented Evidence = "documented" // AWS's reference or the service model says so
	Observed   Evidence = "observed"   // an answer of the real service, reported in public
	Assumed    Evidence = "assumed"    // our reading
)

// A Rule is one entry of the catalogue. Its texts are for people who only want
// their certificate accepted.
type Rule struct {
	ID       string   // stable, kebab-case: "validity-expired"
	Group    string   // one of Groups
	Severity Severity // at its worst; a finding may be milder, see Finding.Severity
	Title    string   // one short plain sentence, without a full stop
	Why      string   // why it matters
	Cure     string   // what to do
	Source   string   // document and section: "RFC 5280 §4.1.2.5"
	Evidence Evidence // for the predicted answer

	// Predicts is the code of IAM's error, "" where IAM accepts. For the group
	// "paste" it is the answer to the paste as it stands. Message is IAM's text;
	// "" stands for the usual text of the code.
	Predicts string
	Message  string
}

// Groups returns the groups of the catalogue, in its order.
func Groups() []string {
	return []string{"parameters", "paste", "encoding", "structure", "validity", "names", "key", "signature", "extensions", "purpose"}
}

// A Finding is a rule that applied.
type Finding struct {
	Rule *Rule
	// Severity is the rule's own, but for a rule of the group "paste" whose
	// Error is about something beside the certificate that will be sent (a
	// private key under it, say): that is a Warning.
	Severity    Severity
	Detail      string        // what was found, with the values
	Fix         string        // what to do in this very case
	Span        *pemtext.Span // nil where no characters carry it
	Parameter   string        // the request parameter it concerns, "" for the paste
	Certificate int           // index into Report.Certificates, -1 for none
}

// A Prediction is the error that IAM would answer.
type Prediction struct {
	Code    string
	Status  int // HTTP status
	Message string
	Rule    *Rule
}

// Inspected is one certificate of a paste.
type Inspected struct {
	*certificate.Certificate
	Block *pemtext.Block
	Error *Prediction // IAM's answer if it were sent alone; nil for accepted

	// damaged is set where bytes of it were lost on the way. What stands for
	// them is a guess, and one that happens to be well formed must not be sent.
	damaged bool
}

// A Report is the answer to one paste.
type Report struct {
	// Error is IAM's predicted answer to CertificateBody, or to the paste where
	// CertificateBody is empty; nil means accepted.
	Error *Prediction
	// AsPasted is IAM's predicted answer to the paste sent as it stands.
	AsPasted        *Prediction
	Certificates    []Inspected
	Chosen          int // the certificate that CertificateBody carries, -1 for none
	Findings        []Finding
	Blocks          []pemtext.Block
	CertificateBody string // what will be sent; "" where nothing can be
}

// Accepted reports whether IAM is predicted to accept CertificateBody.
func (r *Report) Accepted() bool { return r.Error == nil && r.CertificateBody != "" }

// Options of one inspection.
type Options struct {
	Now instant.Time // the moment to judge for
	// Parameters are the request's other parameters by name, "UserName" for
	// one. They are held against the constraints of UploadSigningCertificate;
	// nil where there is no request yet.
	Parameters []iamapi.Parameter
}

// What is pasted is hostile. Nobody reads beyond these, and without them a paste
// of a few megabytes would make a report of hundreds.
const (
	// maxCertificates is how many certificates of one paste are read; the longest
	// bundles that people have run to some hundreds.
	maxCertificates = 2000
	// maxAlike is how many findings of one rule are told one by one, and
	// maxAlikeChosen how many of the certificate that was picked.
	maxAlike       = 100
	maxAlikeChosen = 1000
	// maxBlocks is how many blocks are listed.
	maxBlocks = 4000
)

// Inspect reads and judges a paste. Time and memory are linear in the paste. The
// report may share memory with text, which must not change while it is in use.
func Inspect(text []byte, o Options) *Report {
	found := pemtext.Find(text)
	r := &Report{Chosen: -1, Blocks: found.Blocks}
	certificateOf := make([]int, len(r.Blocks)) // by block; -1 for those that hold none
	beyond := 0
	for i := range r.Blocks {
		b := &r.Blocks[i]
		certificateOf[i] = -1
		switch {
		case b.Kind != pemtext.KindCertificate || b.DER == nil:
		case len(r.Certificates) == maxCertificates:
			beyond++
		default:
			c := certificate.Parse(b.DER)
			if secret := holdsKey(c); secret != nil {
				// Its text did not show it. It is named, and no more of it is told.
				b.Kind, b.DER = pemtext.KindPrivateKey, nil
				found.Repairs = append(found.Repairs, pemtext.Repair{Rule: pemtext.RulePrivateKey, Span: b.Span, Block: i,
					Detail: "What is called a certificate here is none: " + secret.Detail + "."})
				continue
			}
			certificateOf[i] = len(r.Certificates)
			r.Certificates = append(r.Certificates, Inspected{Certificate: c, Block: b})
		}
	}
	for i := range found.Repairs {
		if p := &found.Repairs[i]; p.Block >= 0 && certificateOf[p.Block] >= 0 && ruleByID(p.Rule).Severity == Error {
			r.Certificates[certificateOf[p.Block]].damaged = true
		}
	}
	examined := make([][]Finding, len(r.Certificates))
	for i := range r.Certificates {
		examined[i] = r.examine(i, o.Now)
	}

	r.Chosen = r.chooseLeaf()
	if beyond > 0 {
		r.addBundle("paste-too-many", r.Chosen, "The first "+strconv.Itoa(maxCertificates)+" certificates were read; the paste goes on with "+count(int64(beyond), "more certificate")+".")
	}
	r.adoptRepairs(found.Repairs, certificateOf)
	for _, findings := range examined {
		r.Findings = append(r.Findings, findings...)
	}
	if r.Chosen >= 0 {
		if c := &r.Certificates[r.Chosen]; readable(c.Certificate) && !c.damaged {
			r.CertificateBody = c.Block.CleanText(text)
		}
	}
	invalid := r.checkParameters(o.Parameters)
	r.Error = firstError(r.Findings, r.Chosen)
	if invalid != nil {
		r.Error = invalid
	}
	ofBody := parameterRule(bodyParameter)
	if r.checkLength(text) {
		ofBody = ruleByID("paste-too-long")
	}
	r.AsPasted = r.asPasted(text, o, ofBody)
	if r.CertificateBody == "" && r.Error != nil && r.AsPasted != nil {
		answer := *r.AsPasted // there is nothing else that IAM could be sent
		answer.Rule = r.Error.Rule
		r.Error = &answer
	}
	r.gatherAlike()
	r.Blocks = r.Blocks[:min(len(r.Blocks), maxBlocks)]
	return r
}

// examine judges one certificate by itself.
func (r *Report) examine(i int, now instant.Time) []Finding {
	c := &r.Certificates[i]
	var findings []Finding
	examine(c.Certificate, now, func(rule *Rule, detail, fix string, at der.Range) {
		f := Finding{Rule: rule, Severity: rule.Severity, Detail: detail, Fix: fix, Certificate: i}
		if at.End > at.Start {
			s := c.Block.SpanOf(at.Start, at.End)
			f.Span = &s
		}
		findings = append(findings, f.withCure())
	})
	c.Error = firstError(findings, i)
	if c.damaged {
		findings = slices.DeleteFunc(findings, consequence)
	}
	return findings
}

// consequence reports whether a finding about a damaged certificate is likely to
// be of the damage's making: behind a lost line nothing means what it says, and a
// dozen cures for that would hide the one that helps.
func consequence(f Finding) bool {
	switch f.Rule.Group {
	case "encoding", "structure":
		return f.Rule.ID != der.Truncated && f.Rule.ID != certificate.OuterLength
	case "key", "signature", "extensions", "purpose":
		return true
	}
	return false
}

// holdsKey returns the problem by which reading a block has shown it to be a
// private key, or a file of them, which its text did not; nil for a certificate.
func holdsKey(c *certificate.Certificate) *certificate.Problem {
	for i := range c.Problems {
		if p := &c.Problems[i]; p.ID == certificate.PrivateKey || p.ID == certificate.PKCS12 {
			return p
		}
	}
	return nil
}

// gatherAlike leaves the first findings of each rule, and lets the last of them
// tell how many more there are. Those of the chosen certificate count by themselves.
func (r *Report) gatherAlike() {
	if len(r.Findings) <= maxAlike {
		return
	}
	// All by the rule's place in the catalogue, and behind these once more.
	told := make([]int, 2*len(catalogue)+2)
	dropped := make([]int, len(told))
	last := make([]int, len(told)) // index of the last one kept
	kept := r.Findings[:0]
	for _, f := range r.Findings {
		at, most := order(f.Rule), maxAlike
		if f.Certificate >= 0 && f.Certificate == r.Chosen {
			at, most = at+len(catalogue)+1, maxAlikeChosen
		}
		told[at]++
		if told[at] > most {
			dropped[at]++
			continue
		}
		last[at] = len(kept)
		kept = append(kept, f)
	}
	for at, n := range dropped {
		if n > 0 {
			kept[last[at]].Detail += " (And " + count(int64(n), "more time") + " in this paste.)"
		}
	}
	r.Findings = kept
}

// withCure fills in the rule's own cure where there is no better one.
func (f Finding) withCure() Finding {
	if f.Fix == "" {
		f.Fix = f.Rule.Cure
	}
	return f
}

func (r *Report) add(f Finding) { r.Findings = append(r.Findings, f.withCure()) }

// adoptRepairs turns what pemtext put right into findings. Once there is a
// certificate to send, whatever else lies in the paste can no longer make IAM
// refuse, so an error becomes a warning.
func (r *Report) adoptRepairs(repairs []pemtext.Repair, certificateOf []int) {
	for i := range repairs {
		p := &repairs[i]
		rule := ruleByID(p.Rule)
		f := Finding{Rule: rule, Severity: rule.Severity, Detail: p.Detail, Certificate: -1}
		if p.Span.End > p.Span.Start {
			f.Span = &p.Span
		}
		if p.Block >= 0 {
			f.Certificate = certificateOf[p.Block]
		}
		if f.Severity == Error && r.Chosen >= 0 && f.Certificate != r.Chosen {
			f.Severity = Warning
		}
		r.add(f)
	}
}

// asPasted is IAM's answer to the paste sent as it stands. ofBody is the rule for a
// paste that CertificateBody cannot be.
func (r *Report) asPasted(text []byte, o Options, ofBody *Rule) *Prediction {
	if len(text) > 0 && string(text) == r.CertificateBody { // compares without a copy
		return r.Error
	}
	body := string(text)
	parameters := append(withoutBody(o.Parameters), iamapi.Parameter{Name: bodyParameter, Value: body})
	if v := iamapi.Check(uploadAction, parameters); len(v) > 0 {
		return predictInvalid(v, ofBody)
	}
	_, refused := Judge(body, o.Now)
	return refused
}

// Judge gives IAM's answer to a CertificateBody taken as it stands, nil for
// accepted, and then the certificate as read. The embedded IAM decides with it,
// after it has held the body's length and characters against the constraints of
// iamapi.
func Judge(body string, now instant.Time) (c *certificate.Certificate, refused *Prediction) {
	raw, deviation, _ := pemtext.Strict(body)
	if deviation != "" {
		// A text that has passed the constraints can only be malformed, also by a
		// rule that tells of a paste with other characters in it.
		return nil, predict(ruleByID(deviation), "MalformedCertificate")
	}
	c = certificate.Parse(raw)
	var findings []Finding
	examine(c, now, func(rule *Rule, _, _ string, _ der.Range) {
		findings = append(findings, Finding{Rule: rule, Severity: rule.Severity})
	})
	if refused := firstError(findings, 0); refused != nil {
		return nil, refused
	}
	return c, nil
}

// firstError is the answer that the findings lead to: that of the first error, in
// the order of the catalogue, that concerns the given certificate or the whole.
func firstError(findings []Finding, certificate int) *Prediction {
	var first *Rule
	for i := range findings {
		f := &findings[i]
		if f.Severity != Error || f.Certificate >= 0 && f.Certificate != certificate {
			continue
		}
		if first == nil || order(f.Rule) < order(first) {
			first = f.Rule
		}
	}
	if first == nil {
		return nil
	}
	return predict(first, first.Predicts)
}

// predict is the answer with a code, by a rule.
func predict(rule *Rule, code string) *Prediction {
	message := rule.Message
	if message == "" {
		message = iamapi.UsualMessage(code)
	}
	answer := iamapi.NewError(code, message)
	return &Prediction{Code: answer.Code, Status: answer.Status, Message: answer.Message, Rule: rule}
}
