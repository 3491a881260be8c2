package iamapi

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"

	"countersign/internal/sigv4"
)

// usualParameters is how many parameters most requests have at most.
const usualParameters = 8

// ParseForm reads a form (a request's body, or its query string), keeping
// order and repetitions. It refuses malformed percent-encoding and what does
// not decode to UTF-8, with MalformedQueryString. Empty pairs, as between two
// ampersands, are passed over.
func ParseForm(form string) ([]Parameter, *Error) {
	if form == "" {
		return nil, nil
	}
	parameters := make([]Parameter, 0, usualParameters)
	for pair := range strings.SplitSeq(form, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		var p Parameter
		var refused *Error
		if p.Name, refused = unescape(name); refused != nil {
			return nil, refused
		}
		if p.Value, refused = unescape(value); refused != nil {
			return nil, refused
		}
		parameters = append(parameters, p)
	}
	return parameters, nil
}

func unescape(raw string) (string, *Error) {
	decoded, bad, ok := sigv4.Unescape(raw)
	if !ok {
		return "", NewError(codeMalformedQueryString, sigv4.EscapeMessage(bad))
	}
	if !utf8.ValidString(decoded) {
		return "", NewError(codeMalformedQueryString, "The request is not encoded in UTF-8.") // assumed
	}
	return decoded, nil
}

// ParseQuery is [ParseForm] for the query string of a URL. Of a presigned request,
// which has X-Amz-Algorithm there, it leaves out the parameters of the signature:
// they are package sigv4's to judge, repetitions included. Anywhere else than in the
// URL of a presigned request, they are parameters like others, which no action knows.
func ParseQuery(query string) ([]Parameter, *Error) {
	parameters, refused := ParseForm(query)
	if slices.ContainsFunc(parameters, func(p Parameter) bool { return p.Name == "X-Amz-Algorithm" }) {
		parameters = slices.DeleteFunc(parameters, func(p Parameter) bool { return sigv4.OfSignature(p.Name) })
	}
	return parameters, refused
}

// A Call is a request for an action, as it was read from its form. What its
// parameters are called has not been judged before [Call.CheckNames], nor their
// values before [Call.Validate].
type Call struct {
	Action     *Action
	Parameters []Parameter // without Action and Version
}

// Value returns the value of a parameter, and whether it was sent.
func (c *Call) Value(name string) (value string, present bool) {
	for _, p := range c.Parameters {
		if p.Name == name {
			return p.Value, true
		}
	}
	return "", false
}

// Members returns the members of a list of structures, each as a map from
// field to value, in the order of their numbers. A list of strings has its
// values under the empty field.
func (c *Call) Members(list string) []map[string]string {
	constraint := c.Action.Parameter(list)
	if constraint == nil {
		return nil
	}
	members := make(map[int]map[string]string)
	var numbers []int
	for _, p := range c.Parameters {
		n, field, ok := constraint.member(p.Name)
		if !ok {
			continue
		}
		if members[n] == nil {
			members[n] = make(map[string]string)
			numbers = append(numbers, n)
		}
		members[n][field] = p.Value
	}
	sort.Stable(sort.IntSlice(numbers))
	ordered := make([]map[string]string, len(numbers))
	for i, n := range numbers {
		ordered[i] = members[n]
	}
	return ordered
}

// noVersion is what AWS puts for a Version that was not sent.
const noVersion = "NO_VERSION_SPECIFIED"

// ReadCall makes a call of the parameters of a form.
//
// The errors are MissingAction, InvalidAction for an operation that does not
// exist in that version, and MalformedQueryString for an Action or a Version that
// was sent twice.
func ReadCall(parameters []Parameter) (*Call, *Error) {
	action, refused := single(parameters, "Action")
	if refused != nil {
		return nil, refused
	}
	version, refused := single(parameters, "Version")
	if refused != nil {
		return nil, refused
	}
	if action == "" {
		return nil, NewError(codeMissingAction, "The request must contain the parameter Action.")
	}
	if version == "" {
		version = noVersion
	}
	call := &Call{Action: FindAction(action)}
	if call.Action == nil || version != call.Action.version() {
		return nil, NewError(codeInvalidAction, "Could not find operation "+action+" for version "+version)
	}
	call.Parameters = make([]Parameter, 0, len(parameters))
	for _, p := range parameters {
		if p.Name != "Action" && p.Name != "Version" {
			call.Parameters = append(call.Parameters, p)
		}
	}
	return call, nil
}

// single returns the value of a parameter that may be sent once, "" where it was not.
func single(parameters []Parameter, name string) (value string, refused *Error) {
	sent := false
	for _, p := range parameters {
		if p.Name != name {
			continue
		}
		if sent {
			return "", repeated(name)
		}
		value, sent = p.Value, true
	}
	return value, nil
}

// CheckNames judges what the parameters are called.
//
// The errors are MalformedQueryString for a parameter that was sent twice,
// InvalidQueryParameter for one that the action does not know, and MalformedInput
// for a list whose members are not numbered from 1 without a gap.
func (c *Call) CheckNames() *Error {
	seen := make(map[string]bool, len(c.Parameters))
	for _, p := range c.Parameters {
		if seen[p.Name] {
			return repeated(p.Name)
		}
		seen[p.Name] = true
	}
	for _, p := range c.Parameters {
		if !c.Action.knows(p.Name) {
			return NewError(codeInvalidQuery, "The parameter "+shownName(p.Name)+" is not recognized.") // assumed
		}
	}
	for i := range c.Action.Parameters {
		list := &c.Action.Parameters[i]
		if !list.IsList() {
			continue
		}
		// The query protocol numbers members from 1, one after the other. That a
		// gap is refused, and the sentence, are assumed; the code is the one with
		// which AWS's services answer lists that they cannot read.
		if numbers := list.numbers(c.Parameters); len(numbers) > 0 && numbers[len(numbers)-1] != len(numbers) {
			return NewError(codeMalformedInput, "The members of the list "+list.Name+" are not numbered from 1 without a gap.")
		}
	}
	return nil
}

func repeated(name string) *Error {
	return NewError(codeMalformedQueryString, "The parameter "+shownName(name)+" was sent more than once.") // assumed
}

// shownName is a parameter's name for a message. A form that was put together
// wrongly has values for names, a private key even, which no answer repeats.
func shownName(name string) string {
	if len(name) > 64 || strings.ContainsAny(name, "\r\n") {
		return "with a name of " + strconv.Itoa(len(name)) + " bytes"
	}
	return name
}

func (a *Action) version() string {
	if a.Service == STSService {
		return STSVersion
	}
	return Version
}

func (a *Action) knows(parameter string) bool {
	for i := range a.Parameters {
		c := &a.Parameters[i]
		if _, _, member := c.member(parameter); member || c.Name == parameter {
			return true
		}
	}
	return false
}
