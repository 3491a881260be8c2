package iamapi

import "slices"

// An Action is one operation, with its parameters' constraints and its errors.
type Action struct {
	Name       string
	Service    string // signing name: Service or STSService
	Parameters []Constraint
	Errors     []string // codes of its own, without the common ones
}

// Namespace returns the XML namespace of the action's answers.
func (a *Action) Namespace() string {
	if a.Service == STSService {
		return STSNamespace
	}
	return Namespace
}

// Parameter returns the constraint of that name, nil where there is none.
func (a *Action) Parameter(name string) *Constraint {
	i := slices.IndexFunc(a.Parameters, func(c Constraint) bool { return c.Name == name })
	if i < 0 {
		return nil
	}
	return &a.Parameters[i]
}

// FindAction returns the action of that name, of IAM or STS; nil where there
// is none. The action is shared: not to be changed.
func FindAction(name string) *Action {
	for _, list := range [...][]Action{iamActions, stsActions} {
		if i := slices.IndexFunc(list, func(a Action) bool { return a.Name == name }); i >= 0 {
			return &list[i]
		}
	}
	return nil
}

// Actions returns the four signing-certificate actions and those around them,
// IAM only, each parameter in the order of the service model.
func Actions() []Action { return slices.Clone(iamActions) }

// STSActions returns those of the Security Token Service.
func STSActions() []Action { return slices.Clone(stsActions) }

// iamActions and stsActions are never changed.
var (
	iamActions = makeIAMActions()
	stsActions = makeSTSActions()
)

func makeIAMActions() []Action {
	action := func(name string, parameters []Constraint, errors ...string) Action {
		return Action{name, Service, parameters, append(errors, codeServiceFailure)}
	}
	user := existingUserName("UserName")
	certificateID := required(identifier("CertificateId", 24))
	accessKeyID := required(identifier("AccessKeyId", 16))
	return []Action{
		action("UploadSigningCertificate", []Constraint{user, required(certificateBody())},
			codeLimitExceeded, codeEntityAlreadyExists, codeMalformedCertificate, codeInvalidCertificate,
			codeDuplicateCertificate, codeNoSuchEntity, codeConcurrentModification),
		action("ListSigningCertificates", []Constraint{user, marker(), maxItems()},
			codeNoSuchEntity),
		action("UpdateSigningCertificate", []Constraint{user, certificateID, required(status())},
			codeNoSuchEntity, codeLimitExceeded, codeInvalidInput),
		action("DeleteSigningCertificate", []Constraint{user, certificateID},
			codeNoSuchEntity, codeLimitExceeded, codeConcurrentModification),

		action("CreateUser", []Constraint{path("Path"), required(userName("UserName")), permissionsBoundary(), tags()},
			codeLimitExceeded, codeEntityAlreadyExists, codeNoSuchEntity, codeInvalidInput, codeConcurrentModification),
		action("GetUser", []Constraint{user},
			codeNoSuchEntity),
		action("ListUsers", []Constraint{pathPrefix(), marker(), maxItems()}),
		action("UpdateUser", []Constraint{required(user), path("NewPath"), userName("NewUserName")},
			codeNoSuchEntity, codeLimitExceeded, codeEntityAlreadyExists, codeEntityTemporarilyUnmodifiable, codeConcurrentModification),
		action("DeleteUser", []Constraint{required(user)},
			codeLimitExceeded, codeNoSuchEntity, codeDeleteConflict, codeConcurrentModification),

		action("CreateAccessKey", []Constraint{user},
			codeNoSuchEntity, codeLimitExceeded),
		action("ListAccessKeys", []Constraint{user, marker(), maxItems()},
			codeNoSuchEntity),
		action("UpdateAccessKey", []Constraint{user, accessKeyID, required(status())},
			codeNoSuchEntity, codeLimitExceeded, codeInvalidInput),
		action("DeleteAccessKey", []Constraint{user, accessKeyID},
			codeNoSuchEntity, codeLimitExceeded),
		{"GetAccessKeyLastUsed", Service, []Constraint{accessKeyID}, nil},

		action("ListGroupsForUser", []Constraint{required(user), marker(), maxItems()},
			codeNoSuchEntity),
		action("TagUser", []Constraint{required(user), required(tags())},
			codeNoSuchEntity, codeLimitExceeded, codeInvalidInput, codeConcurrentModification),
		action("UntagUser", []Constraint{required(user), required(tagKeys())},
			codeNoSuchEntity, codeConcurrentModification),
		action("ListUserTags", []Constraint{required(user), marker(), maxItems()},
			codeNoSuchEntity),

		action("GetAccountSummary", nil),
		action("GenerateCredentialReport", nil,
			codeLimitExceeded),
		action("GetCredentialReport", nil,
			codeReportNotPresent, codeReportExpired, codeReportInProgress),
	}
}

func makeSTSActions() []Action {
	return []Action{
		{"GetCallerIdentity", STSService, nil, nil},
		{"GetSessionToken", STSService, []Constraint{
			{Name: "DurationSeconds", Integer: true, Min: 900, Max: 129600},
			{Name: "SerialNumber", MinLength: 9, MaxLength: 256, Pattern: `[\w+=/:,.@-]*`,
				matches: only(func(r rune) bool { return isUserNameCharacter(r) || r == '/' || r == ':' })},
			{Name: "TokenCode", MinLength: 6, MaxLength: 6, Pattern: `[\d]*`,
				matches: only(func(r rune) bool { return '0' <= r && r <= '9' })},
		}, []string{codeRegionDisabled}},
	}
}
