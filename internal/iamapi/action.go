package iamapi

import "slices"

// An Action is one operation, with its parameters' constraints and its errors. What
// its slices hold is shared by all who ask, and not to be changed.
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

// FindAction returns the action of that name, of IAM or STS; nil where there is
// none.
func FindAction(name string) *Action {
	for i := range allActions {
		if allActions[i].Name == name {
			return &allActions[i]
		}
	}
	return nil
}

// Actions returns the four signing-certificate actions and those around them,
// IAM only, each parameter in the order of the service model.
func Actions() []Action { return actionsOf(Service) }

// STSActions returns those of the Security Token Service.
func STSActions() []Action { return actionsOf(STSService) }

func actionsOf(service string) []Action {
	actions := make([]Action, 0, len(allActions))
	for _, a := range allActions {
		if a.Service == service {
			actions = append(actions, a)
		}
	}
	return actions
}

// An actionRow is an action in the table. The table is data, which takes a
// fraction of the room that the code to build it would take in the browser.
type actionRow struct {
	name, service string
	parameters    []parameterRow
	errors        []string
}

type parameterRow struct {
	name     string
	of       *Constraint
	required bool
}

// allActions are made of the table once, since every request looks for one. Nothing
// changes them.
var allActions = func() (actions [len(actionTable)]Action) {
	for i, row := range actionTable {
		actions[i] = row.action()
	}
	return actions
}()

func (row *actionRow) action() Action {
	a := Action{Name: row.name, Service: row.service, Errors: row.errors}
	if len(row.parameters) > 0 {
		a.Parameters = make([]Constraint, len(row.parameters))
	}
	for i, p := range row.parameters {
		a.Parameters[i] = *p.of
		a.Parameters[i].Name, a.Parameters[i].Required = p.name, p.required
	}
	return a
}

// actionTable has IAM's actions first. Nothing changes it.
var actionTable = [...]actionRow{
	{"UploadSigningCertificate", Service,
		[]parameterRow{{"UserName", &existingUserNameType, false}, {"CertificateBody", &certificateBodyType, true}},
		[]string{codeLimitExceeded, codeEntityAlreadyExists, codeMalformedCertificate, codeInvalidCertificate,
			codeDuplicateCertificate, codeNoSuchEntity, codeConcurrentModification, codeServiceFailure}},
	{"ListSigningCertificates", Service,
		[]parameterRow{{"UserName", &existingUserNameType, false}, {"Marker", &markerType, false}, {"MaxItems", &maxItemsType, false}},
		[]string{codeNoSuchEntity, codeServiceFailure}},
	{"UpdateSigningCertificate", Service,
		[]parameterRow{{"UserName", &existingUserNameType, false}, {"CertificateId", &certificateIDType, true}, {"Status", &statusType, true}},
		[]string{codeNoSuchEntity, codeLimitExceeded, codeInvalidInput, codeServiceFailure}},
	{"DeleteSigningCertificate", Service,
		[]parameterRow{{"UserName", &existingUserNameType, false}, {"CertificateId", &certificateIDType, true}},
		[]string{codeNoSuchEntity, codeLimitExceeded, codeConcurrentModification, codeServiceFailure}},

	{"CreateUser", Service,
		[]parameterRow{{"Path", &pathType, false}, {"UserName", &userNameType, true}, {"PermissionsBoundary", &arnType, false}, {"Tags", &tagsType, false}},
		[]string{codeLimitExceeded, codeEntityAlreadyExists, codeNoSuchEntity, codeInvalidInput, codeConcurrentModification, codeServiceFailure}},
	{"GetUser", Service,
		[]parameterRow{{"UserName", &existingUserNameType, false}},
		[]string{codeNoSuchEntity, codeServiceFailure}},
	{"ListUsers", Service,
		[]parameterRow{{"PathPrefix", &pathPrefixType, false}, {"Marker", &markerType, false}, {"MaxItems", &maxItemsType, false}},
		[]string{codeServiceFailure}},
	{"UpdateUser", Service,
		[]parameterRow{{"UserName", &existingUserNameType, true}, {"NewPath", &pathType, false}, {"NewUserName", &userNameType, false}},
		[]string{codeNoSuchEntity, codeLimitExceeded, codeEntityAlreadyExists, codeEntityTemporarilyUnmodifiable,
			codeConcurrentModification, codeServiceFailure}},
	{"DeleteUser", Service,
		[]parameterRow{{"UserName", &existingUserNameType, true}},
		[]string{codeLimitExceeded, codeNoSuchEntity, codeDeleteConflict, codeConcurrentModification, codeServiceFailure}},

	{"CreateAccessKey", Service,
		[]parameterRow{{"UserName", &existingUserNameType, false}},
		[]string{codeNoSuchEntity, codeLimitExceeded, codeServiceFailure}},
	{"ListAccessKeys", Service,
		[]parameterRow{{"UserName", &existingUserNameType, false}, {"Marker", &markerType, false}, {"MaxItems", &maxItemsType, false}},
		[]string{codeNoSuchEntity, codeServiceFailure}},
	{"UpdateAccessKey", Service,
		[]parameterRow{{"UserName", &existingUserNameType, false}, {"AccessKeyId", &accessKeyIDType, true}, {"Status", &statusType, true}},
		[]string{codeNoSuchEntity, codeLimitExceeded, codeInvalidInput, codeServiceFailure}},
	{"DeleteAccessKey", Service,
		[]parameterRow{{"UserName", &existingUserNameType, false}, {"AccessKeyId", &accessKeyIDType, true}},
		[]string{codeNoSuchEntity, codeLimitExceeded, codeServiceFailure}},
	{"GetAccessKeyLastUsed", Service,
		[]parameterRow{{"AccessKeyId", &accessKeyIDType, true}},
		nil},

	{"ListGroupsForUser", Service,
		[]parameterRow{{"UserName", &existingUserNameType, true}, {"Marker", &markerType, false}, {"MaxItems", &maxItemsType, false}},
		[]string{codeNoSuchEntity, codeServiceFailure}},
	{"TagUser", Service,
		[]parameterRow{{"UserName", &existingUserNameType, true}, {"Tags", &tagsType, true}},
		[]string{codeNoSuchEntity, codeLimitExceeded, codeInvalidInput, codeConcurrentModification, codeServiceFailure}},
	{"UntagUser", Service,
		[]parameterRow{{"UserName", &existingUserNameType, true}, {"TagKeys", &tagKeysType, true}},
		[]string{codeNoSuchEntity, codeConcurrentModification, codeServiceFailure}},
	{"ListUserTags", Service,
		[]parameterRow{{"UserName", &existingUserNameType, true}, {"Marker", &markerType, false}, {"MaxItems", &maxItemsType, false}},
		[]string{codeNoSuchEntity, codeServiceFailure}},

	{"GetAccountSummary", Service, nil, []string{codeServiceFailure}},
	{"GenerateCredentialReport", Service, nil, []string{codeLimitExceeded, codeServiceFailure}},
	{"GetCredentialReport", Service, nil, []string{codeReportNotPresent, codeReportExpired, codeReportInProgress, codeServiceFailure}},

	{"GetCallerIdentity", STSService, nil, nil},
	{"GetSessionToken", STSService,
		[]parameterRow{{"DurationSeconds", &durationSecondsType, false}, {"SerialNumber", &serialNumberType, false}, {"TokenCode", &tokenCodeType, false}},
		[]string{codeRegionDisabled}},
}
