package explain

import (
	"strings"

	"countersign/internal/ascii"
	"countersign/internal/iamapi"
)

func tailorDeleteConflict(t *texts, e *iamapi.Error, sent *Sent) {
	if what := quotedIn(e.Message, "must delete ", " first"); what != "" {
		t.title = "The user still has " + what + "."
		t.fix = "Delete the user's " + what + ", then delete the user."
	}
}

func tailorDuplicate(t *texts, _ *iamapi.Error, sent *Sent) {
	if user := sent.parameter("UserName"); user != "" {
		t.fix = "List the signing certificates of " + user + ": if it is there, there is nothing to do. If not, another user of the account has it: delete it there first. To replace it, make a new certificate."
	}
}

func tailorExists(t *texts, e *iamapi.Error, _ *Sent) {
	if user := quotedIn(e.Message, "User with name ", " already exists"); user != "" {
		t.title = "There is a user named " + user + " already."
	}
}

func tailorInput(t *texts, _ *iamapi.Error, sent *Sent) {
	if sent.parameter("Status") == "Expired" {
		t.title = "Nobody can set the status Expired."
		t.cause = "A certificate becomes Expired by itself, when its time is over."
		t.fix = "Send Active or Inactive. To get rid of the certificate, delete it."
	}
}

func tailorLimit(t *texts, e *iamapi.Error, sent *Sent) {
	_, quota, _ := strings.Cut(e.Message, "quota for ")
	name, limit, _ := strings.Cut(quota, ": ")
	limit = strings.TrimRight(limit, ". ")
	whose := "The user"
	if user := sent.parameter("UserName"); user != "" {
		whose = user
	}
	switch name {
	case iamapi.CertificatesPerUser.Name:
		t.title = whose + " has " + limit + " signing certificates already."
		t.cause = "A user can have " + limit + " signing certificates, active or not: enough for one rotation, from the old to the new."
		t.fix = "List the certificates, delete the one that is no longer used (setting it to Inactive is not enough), and upload again."
	case iamapi.AccessKeysPerUser.Name:
		t.title = whose + " has " + limit + " access keys already."
		t.cause = "A user can have " + limit + " access keys, active or not."
		t.fix = "Delete the key that is no longer used, then create the new one."
	case iamapi.UsersPerAccount.Name:
		t.title = "The account has " + limit + " users already."
	case "":
	default:
		t.title = "The quota " + name + " is used up: " + limit + "."
	}
}

func tailorMalformed(t *texts, e *iamapi.Error, _ *Sent) {
	message := ascii.Lower(e.Message)
	switch {
	case strings.Contains(message, "expired"):
		t.title = "The certificate has expired."
		t.cause = "Its notAfter date is over. IAM takes only certificates that are valid now."
		t.fix = "Have a new certificate issued and upload that."
	case strings.Contains(message, "not yet valid"):
		t.title = "The certificate is not valid yet."
		t.cause = "Its notBefore date lies ahead by IAM's clock, often by the minutes that the clock of the machine that made it is fast."
		t.fix = "Wait until it is valid, or make it again with a notBefore in the past."
	}
}

func tailorNoSuchEntity(t *texts, e *iamapi.Error, sent *Sent) {
	account := "the account that the access key belongs to"
	if sent.AccessKeyID != "" {
		account = "the account of " + sent.AccessKeyID
	}
	if user := quotedIn(e.Message, "The user with name ", " cannot be found"); user != "" {
		t.title = "There is no user named " + user + "."
		t.cause = "There is no such user in " + account + "."
		t.fix = "Check the spelling, and that the access key is one of the right account. To mean the owner of the access key itself, leave the user name empty."
		return
	}
	for _, thing := range [...]struct{ before, name, list string }{
		{"The Certificate with id ", "certificate", "ListSigningCertificates"},
		{"The Access Key with id ", "access key", "ListAccessKeys"},
	} {
		id := quotedIn(e.Message, thing.before, " cannot be found")
		if id == "" {
			continue
		}
		whose := "The user that owns the access key (the request names none)"
		if user := sent.parameter("UserName"); user != "" {
			whose = user
		}
		t.title = "There is no " + thing.name + " " + id + "."
		t.cause = whose + " has none with this id, in " + account + ". It may have been deleted, or belong to another user."
		t.fix = "Send " + thing.list + " for that user and take the id from its answer."
	}
}

// tailorFailure warns where a repetition could do something twice.
func tailorFailure(t *texts, _ *iamapi.Error, sent *Sent) {
	if sent.Action == "UploadSigningCertificate" {
		t.fix = "Wait a moment and list the user's certificates: the upload may have taken effect. If it has not, send it again."
	}
}

func tailorDenied(t *texts, e *iamapi.Error, _ *Sent) {
	who := quotedIn(e.Message, "User: ", " is not authorized to perform: ")
	action, rest, _ := strings.Cut(quotedIn(e.Message+"\n", " is not authorized to perform: ", "\n"), " on resource: ")
	if who == "" || action == "" {
		return
	}
	t.title = "The access key is not allowed " + action + "."
	t.cause = "The key belongs to " + who + ", and no policy there allows " + action + "."
	t.fix = "Have an administrator allow " + action + " for it, or sign with the key of one who may."
	if strings.Contains(rest, "explicit deny") {
		t.cause = "The key belongs to " + who + ", and a policy forbids " + action + " explicitly. No other policy can outweigh that."
		t.fix = "Have an administrator look for the denying statement, or sign with the key of one to whom it does not apply."
	}
}

func tailorClientToken(t *texts, _ *iamapi.Error, sent *Sent) {
	key := sent.AccessKeyID
	switch {
	case strings.HasPrefix(key, "ASIA") && !sent.SessionToken:
		t.title = "The session token is missing."
		t.cause = "The access key " + key + " begins with ASIA: it is temporary, and such a key is nothing without its session token. The request has none."
		t.fix = "Fill in the session token that came with the key, and sign again."
	case strings.HasPrefix(key, "ASIA"):
		t.cause = "The access key " + key + " is temporary. It and its session token do not belong together, or the session is over."
		t.fix = "Take all three values (access key, secret, token) from the same answer of STS, and sign again."
	case strings.HasPrefix(key, "AKIA") && sent.SessionToken:
		t.cause = "The access key " + key + " begins with AKIA: it is a long-term key, and those have no session token. The request has one."
		t.fix = "Leave the session token empty, and sign again."
	case key != "":
		t.title = "IAM does not know the access key " + key + "."
	}
}

func tailorSignature(t *texts, e *iamapi.Error, sent *Sent) {
	message := strings.TrimSpace(e.Message)
	if told, ok := clock(message); ok {
		*t = told
		return
	}
	switch {
	case strings.Contains(message, "Credential should be scoped to"), strings.Contains(message, "Date in Credential scope"), strings.Contains(message, "valid terminator"):
		t.title = "The request was signed for another place, service or day."
		t.cause = "The credential scope of the signature is not this endpoint's. " + message
		t.fix = "Choose the endpoint in the list that the request goes to, so that its region is signed (IAM has one a partition: us-east-1 for AWS), and sign again."
	case strings.Contains(message, "must be a 'SignedHeader'"):
		t.title = "A header is not signed that must be."
		t.cause = "IAM wants the Host header and every X-Amz- header to be signed. " + message + " Something may have added it after signing."
		t.fix = "Sign again with that header among the signed ones, or keep it from being added."
	case strings.Contains(message, "x-amz-content-sha256"):
		t.title = "The body is not the one that was signed."
		t.cause = "The X-Amz-Content-Sha256 header states another hash than the body has."
		t.fix = "Send the body exactly as it was signed."
	default:
		words, same := difference(e.Message, sent)
		t.difference = words
		switch {
		case same:
			t.title = "The secret access key is not the right one."
			t.cause = "IAM computed over exactly what was signed here, to the last character, and came to another signature. So the secret differs."
			t.fix = "Enter the secret access key of " + or(sent.AccessKeyID, "this access key") + " again, without spaces around it. If it is lost, create a new key: IAM does not show a secret twice."
		case words != "":
			t.title = "The request was changed after it was signed."
			t.cause = "IAM computed over another request than the one that was signed here. The difference says where."
			t.fix = "Send the request exactly as it was signed, or find what changes it on the way."
		}
	}
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func tailorValidation(t *texts, e *iamapi.Error, sent *Sent) {
	names := strings.Split(e.Message, " at '")[1:]
	var parameters []string
	for _, n := range names {
		if name, _, found := strings.Cut(n, "' failed"); found && (parameters == nil || parameters[len(parameters)-1] != name) {
			parameters = append(parameters, name)
		}
	}
	if name := quotedIn(e.Message, "The specified value for ", " is invalid"); name != "" {
		parameters = append(parameters, name)
	}
	switch len(parameters) {
	case 0:
		return
	case 1:
		t.title = "The parameter " + parameters[0] + " is not what IAM allows."
	default:
		t.title = "The parameters " + strings.Join(parameters, ", ") + " are not what IAM allows."
	}
	violations := iamapi.Check(sent.Action, sent.Parameters)
	if len(violations) > 0 {
		t.fix = "Change " + violations[0].Parameter + ", and sign again."
	}
}
