package recruitmentweb

import (
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/web"
)

// place is somewhere an ad is to be seen.
type place struct{ Text, Href, Note string }

// places are where this very ad is shown or, before it is published, will be:
// there is no setting that would choose among them.
func places(c *web.Ctx, w workspace) []place {
	l := w.Lang
	jobs := "/" + string(l) + "/jobs"
	page := jobs
	if w.Ad.State == recruitment.AdShown {
		page += "/" + w.Ad.ID.String()
	}
	return []place{
		{Text: m.RecruitmentChannelOwn(l), Href: c.Absolute(page)},
		{Text: m.RecruitmentChannelNational(l), Href: c.National(page)},
		{Text: m.RecruitmentChannelFeed(l), Href: c.Absolute("/" + string(l) + "/feed.rss"),
			Note: m.RecruitmentChannelFeedNote(l)},
		{Text: m.RecruitmentChannelXml(l), Href: c.National("/" + string(l) + "/jobs.xml"),
			Note: m.RecruitmentChannelXmlNote(l)},
	}
}
