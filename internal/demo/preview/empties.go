package preview

import (
	"vakans/internal/i18n"
	"vakans/internal/i18n/m"
	"vakans/internal/web/ui"
)

// empties are what stands in the place of lists without rows, in the order of the planes. A
// test compares them with those of the features.
func empties(l i18n.Lang) []ui.EmptyView {
	all := []ui.EmptyView{
		{Title: m.JobsiteNoMatchTitle(l), Reason: m.JobsiteNoMatchReason(l),
			Action: here(m.JobsiteNoMatchClear(l))},
		{Title: m.JobsiteNoneTitle(l), Reason: m.JobsiteNoneReason(l)},
		{Title: m.JobsiteFavouritesNone(l), Reason: m.JobsiteFavouritesNoneReason(l),
			Action: here(m.JobsiteNoMatchClear(l))},
		{Title: m.ApplyHomeEmpty(l), Reason: m.ApplyHomeEmptyReason(l), Action: here(m.ApplyFindJobs(l))},
		{Title: m.RecruitmentNone(l), Reason: m.RecruitmentNoneReason(l),
			Action: here(m.RecruitmentNew(l))},
		{Title: m.RecruitmentNoMatch(l), Reason: m.CommonNoResultsAdvice(l),
			Action: here(m.CommonFilterClear(l))},
		{Title: m.ContactNone(l), Reason: m.ContactNoneReason(l),
			Action: here(m.ContactNew(l))},
		{Title: m.CaseNobodyYet(l), Reason: m.CaseNobodyYetReason(l)},
		{Title: m.CaseNoMatch(l), Reason: m.CaseNoMatchReason(l), Action: here(m.CommonFilterClear(l))},
		{Title: m.CaseNobodyToTellTitle(l), Reason: m.CaseNobodyToTellReason(l),
			Action: here(m.CaseBackToList(l))},
		{Title: m.CaseTemplateNone(l), Reason: m.CaseTemplateNoneReason(l)},
		{Title: m.OfficeUnitsNone(l), Reason: m.OfficeUnitsNoneReason(l)},
		{Title: m.CommonNoResults(l), Reason: m.CommonNoResultsAdvice(l),
			Action: here(m.CommonFilterClear(l))},
		{Title: m.CommonNoResults(l), Reason: m.OfficeAuditNone(l)},
		{Title: m.AdminTenantsEmpty(l), Reason: m.AdminTenantsEmptyWhy(l), Action: here(m.AdminFound(l))},
		{Title: m.CommonNoResults(l), Reason: m.AdminTenantsNone(l), Action: here(m.CommonFilterClear(l))},
	}
	for i := range all {
		all[i].Level = 3
	}
	return all
}

// here is a link that leads nowhere else.
func here(text string) *ui.Link { return &ui.Link{Text: text, Href: "#empty"} }
