package iam

import (
	"testing"

	awsiam "github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/iam/types"
)

// Clients look up one key without asking whether it is there.
func TestTheSummaryHasEveryKeyOfTheServiceModel(t *testing.T) {
	f := newFixture(t)
	summary := must[*awsiam.GetAccountSummaryOutput](t)(f.iam(DemoRoot).GetAccountSummary(t.Context(), &awsiam.GetAccountSummaryInput{})).SummaryMap
	keys := types.SummaryKeyType("").Values()
	for _, key := range keys {
		if _, there := summary[string(key)]; !there {
			t.Errorf("no %s", key)
		}
	}
	if len(summary) != len(keys) {
		t.Errorf("%d keys, of which the model has %d", len(summary), len(keys))
	}
}
