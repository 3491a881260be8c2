package preflight

import (
	"strconv"
	"unicode/utf8"

	"countersign/internal/der"
	"countersign/internal/iamapi"
)

const (
	// uploadAction is the one whose constraints a paste is held against.
	uploadAction  = "UploadSigningCertificate"
	bodyParameter = "CertificateBody"
)

var parameterRules = []Rule{
	{
		ID: "parameter-user-name", Group: "parameters", Severity: Error, Evidence: Documented, Predicts: "ValidationError",
		Title:  "The user name is not one that IAM can have",
		Why:    "IAM looks at the form of a name before it looks for the user.",
		Cure:   "Write the user's plain name: 1 to 128 letters, digits and + = , . @ - _. It is not an ARN, and it has no spaces.",
		Source: "IAM API Reference, UploadSigningCertificate, UserName",
	},
	{
		ID: "parameter-certificate-body", Group: "parameters", Severity: Error, Evidence: Documented, Predicts: "ValidationError",
		Title:  "The text is not what IAM takes as a certificate body",
		Why:    "IAM takes 1 to 16384 characters, up to U+00FF, before it looks for a certificate in them.",
		Cure:   "Send the one certificate, as clean PEM. If that alone is too long, make a certificate with fewer names or extensions.",
		Source: "IAM API Reference, UploadSigningCertificate, CertificateBody",
	},
}

// parameterRule is the rule for a violation of the named parameter, of which
// uploadAction has two.
func parameterRule(name string) *Rule {
	if name == bodyParameter {
		return ruleByID("parameter-certificate-body")
	}
	return ruleByID("parameter-user-name")
}

// checkParameters holds the request's parameters, with the CertificateBody that
// will be sent among them, against the constraints of UploadSigningCertificate.
// The answer is IAM's, nil where there is nothing wrong.
func (r *Report) checkParameters(parameters []iamapi.Parameter) *Prediction {
	// Clean PEM is made of characters that IAM takes, so that only its length can
	// be wrong. Without a certificate the paste is what is wrong, and says so
	// itself. In either case the parameters are held against their constraints
	// beside a body that has no fault.
	body := "-"
	if len(r.CertificateBody) > iamapi.MaxCertificateBody {
		body = r.CertificateBody
	} else if len(parameters) == 0 {
		return nil
	}
	violations := iamapi.Check(uploadAction, append(withoutBody(parameters), iamapi.Parameter{Name: bodyParameter, Value: body}))
	if len(violations) == 0 {
		return nil
	}
	r.addViolations(violations)
	if r.CertificateBody == "" {
		return nil
	}
	return predictInvalid(violations, parameterRule(bodyParameter))
}

func (r *Report) addViolations(violations []iamapi.Violation) {
	for _, v := range violations {
		f := Finding{Rule: parameterRule(v.Parameter), Severity: Error, Detail: describe(v), Parameter: v.Parameter, Certificate: -1}
		if v.Parameter == bodyParameter {
			f.Span = &r.Certificates[r.Chosen].Block.Span
			f.Certificate = r.Chosen
		}
		r.add(f)
	}
}

// predictInvalid is IAM's answer to violated constraints: one ValidationError
// that tells of all of them. ofBody is the rule for CertificateBody.
func predictInvalid(violations []iamapi.Violation, ofBody *Rule) *Prediction {
	rule := ofBody
	if first := violations[0].Parameter; first != bodyParameter {
		rule = parameterRule(first)
	}
	answer := iamapi.NewError(rule.Predicts, iamapi.ValidationMessage(violations))
	return &Prediction{Code: answer.Code, Status: answer.Status, Message: answer.Message, Rule: rule}
}

// withoutBody returns the parameters without CertificateBody, in a slice of its
// own.
func withoutBody(parameters []iamapi.Parameter) []iamapi.Parameter {
	others := make([]iamapi.Parameter, 0, len(parameters)+1)
	for _, p := range parameters {
		if p.Name != bodyParameter {
			others = append(others, p)
		}
	}
	return others
}

// describe says in plain words what a violation is about. AWS's own sentence
// repeats the whole value, which for a certificate is sixteen thousand
// characters.
func describe(v iamapi.Violation) string {
	n := utf8.RuneCountInString(v.Value)
	if v.Parameter == bodyParameter {
		return "The certificate takes " + strconv.Itoa(n) + " characters as clean PEM; IAM takes 1 to " + strconv.Itoa(iamapi.MaxCertificateBody) + "."
	}
	if n == 0 {
		return "The user name is empty. Leave the parameter out to mean the owner of the access key."
	}
	at := 0
	for _, c := range v.Value {
		at++
		if !userNameCharacter(c) {
			return "Character " + strconv.Itoa(at) + " of the user name is " + nameCharacter(c) + ", which a user name cannot have."
		}
	}
	return "The user name has " + strconv.Itoa(n) + " characters; IAM takes 1 to 128."
}

// userNameCharacter is the pattern [\w+=,.@-] of the API Reference.
func userNameCharacter(c rune) bool {
	switch {
	case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9':
		return true
	}
	switch c {
	case '_', '+', '=', ',', '.', '@', '-':
		return true
	}
	return false
}

// nameCharacter names a character so that it can be seen.
func nameCharacter(c rune) string {
	switch {
	case c == ' ':
		return "a space"
	case c == '\t':
		return "a tab"
	case c == '\n' || c == '\r':
		return "a line break"
	case c > ' ' && c < 0x7F:
		return "“" + string(c) + "”"
	}
	return der.CodePoint(c)
}
