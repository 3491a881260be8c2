package explain

import (
	"slices"
	"strings"

	"countersign/internal/iamapi"
)

// texts are what an explanation says.
type texts struct{ title, cause, fix, difference string }

// A cause is what a code means, and how the message and the request make that
// more specific.
type cause struct {
	code   string
	texts  texts
	tailor func(t *texts, e *iamapi.Error, sent *Sent)
}

func (c *cause) explain(e *iamapi.Error, sent *Sent) texts {
	t := c.texts
	if c.tailor != nil {
		c.tailor(&t, e, sent)
	}
	return t
}

// find returns what a code means; a code that nobody knows is explained by its
// message.
func find(fromProxy bool, code string) *cause {
	catalogue := causes
	if fromProxy {
		catalogue = proxyCauses
	}
	if i := slices.IndexFunc(catalogue, func(c cause) bool { return c.code == code }); i >= 0 {
		return &catalogue[i]
	}
	if fromProxy {
		return &cause{code: code, tailor: passOn, texts: texts{
			title: "This server did not forward the request.",
			fix:   "Correct what the message names, then sign and send again."}}
	}
	return &cause{code: code, texts: texts{
		title: "IAM refused the request.",
		cause: "The code " + code + " is not one that IAM's reference lists for these actions; its message is all that is known.",
		fix:   "Go by the message. If it does not help, look for the code in the documentation of the service that answered."}}
}

// causes are the errors of IAM and STS, as in iamapi's catalogue.
var causes = []cause{
	{code: "ConcurrentModification", texts: texts{
		title: "Someone else changed this at the same moment.",
		cause: "Two requests tried to change the same user or certificate at once, and IAM let the other one through.",
		fix:   "Wait a minute, list the certificates to see what is there now, and send again what is still needed."}},
	{code: "DeleteConflict", tailor: tailorDeleteConflict, texts: texts{
		title: "Something still hangs on the user.",
		cause: "A user can be deleted only when nothing belongs to it: no signing certificates, no access keys, no policies, no groups.",
		fix:   "Delete what the message names, then delete the user."}},
	{code: "DuplicateCertificate", tailor: tailorDuplicate, texts: texts{
		title: "IAM already has this certificate.",
		cause: "The very same certificate is associated with a user of this account: with this one, perhaps from an earlier attempt whose answer was lost, or with another.",
		fix:   "List the user's signing certificates: if it is there, there is nothing to do. To move it to another user, delete it where it is first. To replace it, make a new certificate."}},
	{code: "EntityAlreadyExists", tailor: tailorExists, texts: texts{
		title: "That name is taken.",
		cause: "The account already has what the request wanted to create. User names are compared without regard to case.",
		fix:   "Use what is there, or choose another name."}},
	{code: "EntityTemporarilyUnmodifiable", texts: texts{
		title: "The user was created a moment ago and cannot be changed yet.",
		cause: "IAM is still spreading the news of the user, or of a name that was deleted just before.",
		fix:   "Wait a few minutes and send the request again."}},
	{code: "InvalidCertificate", texts: texts{
		title: "IAM read the certificate and will not take it.",
		cause: "It is an X.509 certificate, but one that IAM finds invalid. IAM does not say why; the findings under the certificate name what is unusual about it.",
		fix:   "Correct what the findings name, have the certificate issued again, and upload that."}},
	{code: "InvalidInput", tailor: tailorInput, texts: texts{
		title: "A parameter has a value that this action cannot take.",
		cause: "The value has the right form, but makes no sense here.",
		fix:   "Change the parameter that the message names."}},
	{code: "LimitExceeded", tailor: tailorLimit, texts: texts{
		title: "A quota is used up.",
		cause: "The account or the user has as many of these as IAM allows.",
		fix:   "Delete one that is no longer needed, then send the request again."}},
	{code: "MalformedCertificate", tailor: tailorMalformed, texts: texts{
		title: "IAM could not use this certificate.",
		cause: "IAM says this of everything that it cannot parse as one PEM certificate, and also of a certificate that has expired or is not valid yet. The message does not tell them apart.",
		fix:   "Paste the certificate above: the findings say which it is, and the repaired text can be sent as it is. If they find nothing, compare IAM's time with the certificate's validity."}},
	{code: "NoSuchEntity", tailor: tailorNoSuchEntity, texts: texts{
		title: "IAM does not have what the request names.",
		cause: "The account of the access key has no such user, certificate or key.",
		fix:   "Check the spelling, and that the access key belongs to the account that you mean."}},
	{code: "RegionDisabledException", texts: texts{
		title: "This region is not enabled for the account.",
		cause: "STS answers in regions that are switched off by default only after an administrator has enabled them.",
		fix:   "Use another region's endpoint, or have the region enabled in the account's settings."}},
	{code: "ReportExpired", texts: texts{
		title: "The credential report is too old.",
		cause: "IAM keeps a report for four hours.",
		fix:   "Send GenerateCredentialReport, then ask for the report again."}},
	{code: "ReportInProgress", texts: texts{
		title: "The credential report is being made.",
		cause: "IAM has started the report and not finished it.",
		fix:   "Ask again in a few seconds."}},
	{code: "ReportNotPresent", texts: texts{
		title: "There is no credential report yet.",
		cause: "IAM makes the report only when it is asked to.",
		fix:   "Send GenerateCredentialReport, then ask for the report again."}},
	{code: "ServiceFailure", tailor: tailorFailure, texts: texts{
		title: "IAM failed.",
		cause: "The fault is IAM's, not the request's.",
		fix:   "Send the request again after a pause. If it stays like this, look at the AWS Health Dashboard."}},

	{code: "AccessDenied", tailor: tailorDenied, texts: texts{
		title: "The access key is not allowed to do this.",
		cause: "IAM knows the key and the signature is right, but no policy of its user allows this action, or one forbids it.",
		fix:   "Have an administrator allow the action for that user, or sign with the key of one who may."}},
	{code: "ExpiredToken", texts: texts{
		title: "The session has expired.",
		cause: "The credentials are temporary, and the time of their session token is over.",
		fix:   "Get new temporary credentials (all three values: access key, secret and token), and sign again with those."}},
	{code: "IncompleteSignature", texts: texts{
		title: "The signature is not complete.",
		cause: "A part of the signature is missing or malformed, as the message says. Clients do this when the Authorization header was cut, copied by hand, or made for another scheme.",
		fix:   "Sign again and send the request exactly as it was signed."}},
	{code: "InternalFailure", tailor: tailorFailure, texts: texts{
		title: "IAM failed.",
		cause: "The fault is IAM's, not the request's.",
		fix:   "Send the request again after a pause. If it stays like this, look at the AWS Health Dashboard."}},
	{code: "InvalidAction", texts: texts{
		title: "The endpoint does not know this action.",
		cause: "The name of the action is misspelt, its version is not this service's, or the endpoint is another service than the one that was meant.",
		fix:   "Check the parameters Action and Version (" + iamapi.Version + " for IAM), and the endpoint."}},
	{code: "InvalidClientTokenId", tailor: tailorClientToken, texts: texts{
		title: "IAM does not know this access key.",
		cause: "The access key ID does not exist, is inactive or deleted, or belongs to another partition than the endpoint's: keys of AWS, AWS China and GovCloud are each known at their own endpoints alone.",
		fix:   "Check the access key ID and the endpoint. ListAccessKeys, signed with a key that works, shows whether it is active."}},
	{code: "InvalidParameterCombination", texts: texts{
		title: "Two parameters do not go together.",
		cause: "Each parameter is fine alone, but the action does not take them in one request.",
		fix:   "Leave one of them out, as the message says."}},
	{code: "InvalidParameterValue", texts: texts{
		title: "A parameter's value is not valid.",
		cause: "IAM cannot take the value of the parameter that the message names.",
		fix:   "Change that value."}},
	{code: "InvalidQueryParameter", texts: texts{
		title: "IAM does not know a parameter.",
		cause: "The request has a parameter that the action does not take, or one that is malformed.",
		fix:   "Leave it out, or correct its name: names are written with capitals, as in UserName."}},
	{code: "MalformedQueryString", texts: texts{
		title: "IAM could not read the request.",
		cause: "The form has a percent-encoding that does not decode, or a parameter twice. A client that encodes twice, or not at all, causes this.",
		fix:   "Send the body exactly as it was signed."}},
	{code: "MissingAction", texts: texts{
		title: "The request does not say what to do.",
		cause: "There is no Action parameter. The body may have been lost on the way, or its Content-Type is not that of a form.",
		fix:   "Send the body exactly as it was signed, with Content-Type: " + iamapi.ContentType + "."}},
	{code: "MissingAuthenticationToken", texts: texts{
		title: "The request is not signed.",
		cause: "It reached IAM without an Authorization header and without X-Amz-Algorithm in its query string. A redirect or a proxy may have dropped them.",
		fix:   "Fill in an access key and its secret, and send the signed request."}},
	{code: "MissingParameter", texts: texts{
		title: "A parameter is missing.",
		cause: "The action needs the parameter that the message names.",
		fix:   "Add it, and sign again."}},
	{code: "OptInRequired", texts: texts{
		title: "The account is not signed up for the service.",
		cause: "The access key's account has not been activated, or has been closed.",
		fix:   "Have the account's owner finish the sign-up, or use a key of another account."}},
	{code: "RequestExpired", texts: texts{
		title: "The request came too late.",
		cause: "More than 15 minutes lie between the request's time and IAM's clock, or the presigned request's expiry is over.",
		fix:   "Sign again and send at once. If it happens again, set this machine's clock by a time server."}},
	{code: "ServiceUnavailable", tailor: tailorFailure, texts: texts{
		title: "IAM cannot answer at the moment.",
		cause: "The service is overloaded or under maintenance.",
		fix:   "Send the request again after a pause."}},
	{code: "SignatureDoesNotMatch", tailor: tailorSignature, texts: texts{
		title: "The signature is not the one that IAM computed.",
		cause: "IAM knows the access key and computed another signature for this request. Either the secret access key is not the one of this key (a space or a missing character is enough), or the request was changed after it was signed.",
		fix:   "Enter the secret access key again and sign anew. If it is right, send the request exactly as it was signed."}},
	{code: "Throttling", texts: texts{
		title: "Too many requests.",
		cause: "The account sends more requests to IAM than IAM allows in that time. Other programs of the account count too.",
		fix:   "Wait a moment, then send the request again; programs should wait longer after each refusal."}},
	{code: "ValidationError", tailor: tailorValidation, texts: texts{
		title: "A parameter is not what IAM allows.",
		cause: "IAM checks each parameter's length, characters and values before anything else, and at least one failed.",
		fix:   "Change what the message names, and sign again."}},
}

// proxyCauses are the errors of this project's proxy, whose messages say what
// it saw. They never come from IAM.
var proxyCauses = []cause{
	{code: "AccessDenied", tailor: passOn, texts: texts{
		title: "This server does not forward this request.",
		fix:   "Sign for one of the endpoints on the list, with its region and the service iam, from a page that this server allows."}},
	{code: "BadGateway", tailor: passOn, texts: texts{
		title: "The endpoint could not be reached, or did not answer as IAM does.",
		fix:   "Check the endpoint and this server's network. Where the request may have arrived, list the user's certificates before sending it again."}},
	{code: "BadRequest", tailor: passOn, texts: texts{
		title: "This server did not forward the request.",
		fix:   "Correct what the message names, then sign and send again."}},
	{code: "GatewayTimeout", tailor: passOn, texts: texts{
		title: "The endpoint took too long.",
		fix:   "The request may have taken effect all the same: list the user's certificates before sending it again."}},
	{code: "MethodNotAllowed", tailor: passOn, texts: texts{
		title: "This server forwards POST requests only.",
		fix:   "Sign a POST request and send that."}},
	{code: "NotFound", tailor: passOn, texts: texts{
		title: "The endpoint is not on this server's list.",
		fix:   "Choose an endpoint of the list, or have the server's operator add this one."}},
	{code: "RequestEntityTooLarge", tailor: passOn, texts: texts{
		title: "The request is too large.",
		fix:   "Send one certificate alone: IAM takes 16384 characters at most."}},
	{code: "ServiceUnavailable", tailor: passOn, texts: texts{
		title: "This server is busy.",
		fix:   "Nothing was sent to the endpoint. Send again in a moment."}},
	{code: "UnsupportedMediaType", tailor: passOn, texts: texts{
		title: "The request's body is not a form.",
		fix:   "Send it with Content-Type: " + iamapi.ContentType + "."}},
}

// passOn makes the proxy's message the cause: it was written for the user.
func passOn(t *texts, e *iamapi.Error, _ *Sent) {
	t.cause = "The error is this server's own, not IAM's. " + strings.TrimSpace(e.Message)
}
