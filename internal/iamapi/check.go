package iamapi

import (
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Violation is one failed constraint.
type Violation struct {
	Parameter string // "UserName"; of a list's member "Tags.member.1.Key"
	Value     string
	Message   string // as AWS words it, without the "1 validation error detected: " prefix
	Code      string // ValidationError, or InvalidInput for a value of the type that this action cannot take
	// Listed tells the constraints that are answered together, in the list of
	// validation errors, from those that are answered alone: a pattern for which
	// IAM has a sentence of its own, and a Status that nobody can set. That list
	// and sentence have been seen, each by itself. How they combine is assumed:
	// a sentence is the answer only where the list is empty, and then the first
	// alone, since its form has no room for a second.
	Listed bool
}

// Check applies the constraints of an action to its parameters. It returns nil
// for an action that it does not know: [ReadCall] finds that. Of a parameter
// that occurs twice the first counts.
//
// Violations come in the order of the service model. Of one value, those that are
// listed come before that which is not, and the pattern before the length.
func Check(action string, parameters []Parameter) []Violation {
	if a := FindAction(action); a != nil {
		return a.check(parameters)
	}
	return nil
}

func (a *Action) check(parameters []Parameter) []Violation {
	values := make(map[string]string, len(parameters))
	for _, p := range parameters {
		if _, repeated := values[p.Name]; !repeated {
			values[p.Name] = p.Value
		}
	}
	var found []Violation
	for i := range a.Parameters {
		c := &a.Parameters[i]
		if c.IsList() {
			found = append(found, c.checkList(values, parameters)...)
		} else {
			value, present := values[c.Name]
			found = append(found, c.check(c.Name, value, present)...)
		}
	}
	return found
}

// Validate is [Check] for a server: the answer to parameters that violate a
// constraint, nil where none does.
func (c *Call) Validate() *Error {
	violations := c.Action.check(c.Parameters)
	if len(violations) == 0 {
		return nil
	}
	code := codeValidationError
	if !slices.ContainsFunc(violations, func(v Violation) bool { return v.Listed }) {
		code = violations[0].Code
	}
	return NewError(code, ValidationMessage(violations))
}

// ValidationMessage joins violations as AWS does: "2 validation errors detected: …; …".
// That those answered alone ([Violation.Listed]) wait for the list to be empty is
// assumed.
func ValidationMessage(v []Violation) string {
	var listed []string
	for _, violation := range v {
		if violation.Listed {
			listed = append(listed, violation.Message)
		}
	}
	switch {
	case len(v) == 0:
		return ""
	case len(listed) == 0:
		return v[0].Message
	case len(listed) == 1:
		return "1 validation error detected: " + listed[0]
	}
	return strconv.Itoa(len(listed)) + " validation errors detected: " + strings.Join(listed, "; ")
}

// check applies a scalar's constraint; name is the parameter's as sent.
func (c *Constraint) check(name, value string, present bool) []Violation {
	if !present {
		if c.Required {
			return []Violation{listed(name, value, "null ", "not be null")}
		}
		return nil
	}
	var found []Violation
	for _, constraint := range c.failed(value) {
		quoted := ""
		if !c.unquoted {
			quoted = "'" + value + "' "
		}
		found = append(found, listed(name, value, quoted, constraint))
	}
	switch {
	case c.sentence != "" && value != "" && !c.matches(value):
		found = append(found, alone(name, value, codeValidationError, c.sentence))
	case c.Enum != nil && value == statusExpired:
		found = append(found, alone(name, value, codeInvalidInput, "It must be one of: "+statusActive+", "+statusInactive)) // assumed
	}
	return found
}

// alone is the answer to a value that is not in the list of validation errors.
func alone(name, value, code, sentence string) Violation {
	return Violation{Parameter: name, Value: value, Code: code,
		Message: "The specified value for " + messageName(name) + " is invalid. " + sentence}
}

// failed returns what IAM wants of a value and does not get, as it goes on
// after "Member must ".
func (c *Constraint) failed(value string) []string {
	var failed []string
	switch {
	case c.Integer:
		n, ok := integer(value)
		switch {
		case !ok && !isDigits(value):
			failed = append(failed, "be an integer") // assumed
		case !ok || n > c.Max:
			failed = append(failed, "have value less than or equal to "+strconv.Itoa(c.Max))
		case n < c.Min:
			failed = append(failed, "have value greater than or equal to "+strconv.Itoa(c.Min))
		}
		return failed
	case c.Enum != nil:
		if !slices.Contains(c.Enum, value) {
			failed = append(failed, "satisfy enum value set: ["+strings.Join(c.Enum, ", ")+"]")
		}
		return failed
	}
	if c.sentence == "" && c.matches != nil && !c.matches(value) {
		failed = append(failed, "satisfy regular expression pattern: "+c.Pattern)
	}
	length := utf8.RuneCountInString(value)
	if length < c.MinLength {
		failed = append(failed, "have length greater than or equal to "+strconv.Itoa(c.MinLength))
	}
	if c.MaxLength > 0 && length > c.MaxLength {
		failed = append(failed, "have length less than or equal to "+strconv.Itoa(c.MaxLength))
	}
	return failed
}

// listed is an entry of the service's list of validation errors; quoted is how
// it shows the value, with the space behind.
func listed(name, value, quoted, constraint string) Violation {
	return Violation{Parameter: name, Value: value, Code: codeValidationError, Listed: true,
		Message: "Value " + quoted + "at '" + messageName(name) + "' failed to satisfy constraint: Member must " + constraint}
}

// checkList applies a list's constraints, to the list and to each member in
// the order of the members' numbers.
func (c *Constraint) checkList(values map[string]string, parameters []Parameter) []Violation {
	numbers := c.numbers(parameters)
	prefix := c.Name + ".member."
	_, empty := values[c.Name] // "Tags=" is how the protocol writes an empty list
	switch {
	case len(numbers) == 0 && !empty && c.Required:
		return []Violation{listed(c.Name, "", "null ", "not be null")}
	case len(numbers) > c.MaxMembers:
		return []Violation{listed(c.Name, "", "", "have length less than or equal to "+strconv.Itoa(c.MaxMembers))}
	}
	var found []Violation
	for _, n := range numbers {
		for i := range c.Members {
			name := prefix + strconv.Itoa(n)
			if field := c.Members[i].Name; field != "" {
				name += "." + field
			}
			value, present := values[name]
			found = append(found, c.Members[i].check(name, value, present)...)
		}
	}
	return found
}

// numbers returns the numbers of a list's members, sorted, each once.
func (c *Constraint) numbers(parameters []Parameter) []int {
	var numbers []int
	for _, p := range parameters {
		if n, _, ok := c.member(p.Name); ok {
			numbers = append(numbers, n)
		}
	}
	sort.Stable(sort.IntSlice(numbers))
	return slices.Compact(numbers)
}

// member reads a parameter's name as one of this list's: the member's number,
// from 1, and the field, which is "" in a list of strings.
func (c *Constraint) member(name string) (number int, field string, ok bool) {
	if !c.IsList() {
		return 0, "", false
	}
	rest, ok := strings.CutPrefix(name, c.Name+".member.")
	if !ok {
		return 0, "", false
	}
	digits, field, dotted := strings.Cut(rest, ".")
	number, read := integer(digits)
	if !read || number < 1 || !isDigits(digits) || digits[0] == '0' || dotted != (field != "") {
		return 0, "", false
	}
	known := slices.ContainsFunc(c.Members, func(m Constraint) bool { return m.Name == field })
	return number, field, known
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// messageName is how messages write a parameter's name: each part with a small
// first letter, and a member's number before the word: "tags.1.member.key".
func messageName(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if part != "" && 'A' <= part[0] && part[0] <= 'Z' {
			parts[i] = string(part[0]+'a'-'A') + part[1:]
		}
	}
	if len(parts) > 2 {
		parts[1], parts[2] = parts[2], parts[1]
	}
	return strings.Join(parts, ".")
}
