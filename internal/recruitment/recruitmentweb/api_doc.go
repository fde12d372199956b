package recruitmentweb

import (
	_ "embed" // api.toml

	"vakans/internal/attachment"
	"vakans/internal/form"
	"vakans/internal/i18n"
	"vakans/internal/recruitment"
	"vakans/internal/web"
	"vakans/internal/web/apidoc"
)

// apiTexts is what the API's document says of these operations.
//
//go:embed api.toml
var apiTexts string

// describe adds it, with the domain's own lists and limits.
func describe(t *web.Table) {
	stages := apidoc.List(recruitment.Stages)
	var sorts []string
	for _, column := range apidoc.List(recruitment.Columns) {
		sorts = append(sorts, column, "-"+column)
	}
	t.Describe(apiTexts, apidoc.Terms{
		Lists: map[string][]string{
			"languages": apidoc.List(i18n.All[:]), "stages": stages, "sorts": sorts, "outcomes": recruitment.Outcomes,
			"employments": recruitment.Employments,
			"durations":   recruitment.Durations, "levels": recruitment.Levels, "working_times": recruitment.WorkingTimes,
			"remote": recruitment.RemoteKinds, "ad_states": apidoc.List(recruitment.AdStates),
			"parts": apidoc.List(recruitment.Parts),
			"needs": apidoc.List(form.Needs), "citizenship_needs": apidoc.List(form.CitizenshipNeeds),
			"kinds": apidoc.List(form.Kinds), "genders": form.Genders, "degree_levels": form.DegreeLevels,
			"skill_levels": form.SkillLevels, "file_types": attachment.Types(),
		},
		Numbers: map[string]int{
			"title": recruitment.MaxTitle, "ad_field": recruitment.MaxAdField, "grounds": recruitment.MaxGrounds,
			"reason":    recruitment.MaxReason,
			"positions": recruitment.MaxHired, "attachments": form.MaxAttachments, "questions": form.MaxQuestions,
			"options_min": form.MinOptions, "options": form.MaxOptions, "file_size": form.MaxAttachmentSize,
			"line": form.MaxLine, "long_text": form.MaxText,
		},
	})
}
