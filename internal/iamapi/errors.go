package iamapi

import (
	"slices"
	"strconv"
)

// An Error is an error answer of the Query API.
type Error struct {
	Code    string
	Status  int    // of HTTP
	Type    string // "Sender" or "Receiver"
	Message string
	// FromProxy marks an error of the proxy in between, which never reached
	// the service or never got its answer.
	FromProxy bool
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

const (
	typeSender   = "Sender"
	typeReceiver = "Receiver"
)

// Codes of single actions, and of all.
const (
	codeConcurrentModification        = "ConcurrentModification"
	codeDeleteConflict                = "DeleteConflict"
	codeDuplicateCertificate          = "DuplicateCertificate"
	codeEntityAlreadyExists           = "EntityAlreadyExists"
	codeEntityTemporarilyUnmodifiable = "EntityTemporarilyUnmodifiable"
	codeInvalidCertificate            = "InvalidCertificate"
	codeInvalidInput                  = "InvalidInput"
	codeLimitExceeded                 = "LimitExceeded"
	codeMalformedCertificate          = "MalformedCertificate"
	codeNoSuchEntity                  = "NoSuchEntity"
	codeRegionDisabled                = "RegionDisabledException"
	codeReportExpired                 = "ReportExpired"
	codeReportInProgress              = "ReportInProgress"
	codeReportNotPresent              = "ReportNotPresent"
	codeServiceFailure                = "ServiceFailure"

	codeInternalFailure      = "InternalFailure"
	codeInvalidAction        = "InvalidAction"
	codeInvalidQuery         = "InvalidQueryParameter"
	codeMalformedInput       = "MalformedInput"
	codeMalformedQueryString = "MalformedQueryString"
	codeMissingAction        = "MissingAction"
	codeValidationError      = "ValidationError"
)

// NewError returns an error with the status and type that belong to the code.
// A code that is not in the catalogue gets 400 and Sender, as AWS's own do.
func NewError(code, message string) *Error {
	status := statusOf(statuses[:], code)
	return &Error{Code: code, Status: status, Type: typeOf(status), Message: message}
}

// UsualMessage returns the message that usually goes with a code, "" where none
// is known.
func UsualMessage(code string) string {
	if i := slices.IndexFunc(statuses[:], func(s codeStatus) bool { return s.code == code }); i >= 0 {
		return statuses[i].message
	}
	return ""
}

// NewProxyError returns an error of the proxy's own, which may also answer with
// a code of IAM's.
func NewProxyError(code, message string) *Error {
	status := statusOf(slices.Concat(proxyStatuses[:], statuses[:]), code)
	return &Error{Code: code, Status: status, Type: typeReceiver, Message: message, FromProxy: true}
}

func statusOf(catalogue []codeStatus, code string) int {
	i := slices.IndexFunc(catalogue, func(s codeStatus) bool { return s.code == code })
	if i < 0 {
		return 400
	}
	return catalogue[i].status
}

func typeOf(status int) string {
	if status >= 500 {
		return typeReceiver
	}
	return typeSender
}

// An ErrorCode is an entry of the catalogue of errors.
type ErrorCode struct {
	Code    string
	Status  int
	Type    string
	Message string   // usual message, "" where none is known
	Actions []string // nil: common to all
}

// ErrorCodes returns every known code with its status, its type, its usual
// message and the actions that answer it.
func ErrorCodes() []ErrorCode {
	codes := make([]ErrorCode, 0, len(statuses))
	for _, s := range statuses {
		code := ErrorCode{Code: s.code, Status: s.status, Type: typeOf(s.status), Message: s.message}
		for i := range actionTable {
			if slices.Contains(actionTable[i].errors, s.code) {
				code.Actions = append(code.Actions, actionTable[i].name)
			}
		}
		codes = append(codes, code)
	}
	return codes
}

// ProxyErrorCodes returns the codes that the proxy itself answers with.
func ProxyErrorCodes() []ErrorCode {
	codes := make([]ErrorCode, len(proxyStatuses))
	for i, s := range proxyStatuses {
		codes[i] = ErrorCode{Code: s.code, Status: s.status, Type: typeReceiver, Message: s.message}
	}
	return codes
}

type codeStatus struct {
	code    string
	status  int
	message string
}

// failureMessage is that of faults of the service.
const failureMessage = "The request processing has failed because of an unknown error, exception or failure."

// statuses is the catalogue: first the codes of single actions, then the
// common ones of the API reference.
var statuses = [...]codeStatus{
	{codeConcurrentModification, 409, "The request was rejected because multiple requests to change this object were submitted simultaneously. Wait a few minutes and submit your request again."},
	{codeDeleteConflict, 409, ""},
	{codeDuplicateCertificate, 409, "The request was rejected because the same certificate is associated with an IAM user in the account."},
	{codeEntityAlreadyExists, 409, ""},
	{codeEntityTemporarilyUnmodifiable, 409, ""},
	{codeInvalidCertificate, 400, "The request was rejected because the certificate is invalid."},
	{codeInvalidInput, 400, ""},
	{codeLimitExceeded, 409, "Cannot exceed quota for CertificatesPerUser: 2"},
	{codeMalformedCertificate, 400, "Unable to parse certificate. Please ensure the certificate is in PEM format."},
	{codeNoSuchEntity, 404, ""},
	{codeRegionDisabled, 403, ""},
	{codeReportExpired, 410, "Credential report has expired. Please generate the report again."},
	{codeReportInProgress, 404, ""},
	{codeReportNotPresent, 410, ""},
	{codeServiceFailure, 500, failureMessage},

	{"AccessDenied", 403, ""},
	{"ExpiredToken", 403, "The security token included in the request is expired"},
	{"IncompleteSignature", 400, ""},
	{codeInternalFailure, 500, failureMessage},
	{codeInvalidAction, 400, ""},
	{"InvalidClientTokenId", 403, "The security token included in the request is invalid."},
	{"InvalidParameterCombination", 400, ""},
	{"InvalidParameterValue", 400, ""},
	{codeInvalidQuery, 400, ""},
	{codeMalformedQueryString, 404, ""},
	{codeMissingAction, 400, "The request must contain the parameter Action."},
	{"MissingAuthenticationToken", 403, "Request is missing Authentication Token"},
	{"MissingParameter", 400, ""},
	{"OptInRequired", 403, ""},
	{"RequestExpired", 400, ""},
	{"ServiceUnavailable", 503, ""},
	{"SignatureDoesNotMatch", 403, "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details."},
	{"Throttling", 400, "Rate exceeded"},
	{codeValidationError, 400, ""},
}

// proxyStatuses are the errors of the proxy, named after the statuses of HTTP
// save where IAM has a word.
var proxyStatuses = [...]codeStatus{
	{"AccessDenied", 403, ""},
	{"BadGateway", 502, ""},
	{"BadRequest", 400, ""},
	{"GatewayTimeout", 504, ""},
	{"MethodNotAllowed", 405, ""},
	{"NotFound", 404, ""},
	{"RequestEntityTooLarge", 413, ""},
	{"ServiceUnavailable", 503, ""},
	{"UnsupportedMediaType", 415, ""},
}

// A Quota is a limit of an account or a user, by the name that IAM gives it.
type Quota struct {
	Name  string
	Limit int
}

// The limits of an account and a user, as documented.
const (
	MaxUsers               = 5000
	MaxCertificatesPerUser = 2 // inactive ones included
	MaxAccessKeysPerUser   = 2 // inactive ones included
	MaxTagsPerUser         = 50
)

// Their names in LimitExceeded.
var (
	CertificatesPerUser = Quota{"CertificatesPerUser", MaxCertificatesPerUser}
	AccessKeysPerUser   = Quota{"AccessKeysPerUser", MaxAccessKeysPerUser}
	UsersPerAccount     = Quota{"UsersPerAccount", MaxUsers}
)

// QuotaMessage is the sentence of LimitExceeded.
func QuotaMessage(q Quota) string {
	return "Cannot exceed quota for " + q.Name + ": " + strconv.Itoa(q.Limit)
}
