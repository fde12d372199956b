// Package adweb shows an ad as visitors read it: on the job site, in the preview
// of those who write it, and to the applicant who wants to read again what was
// applied for. It knows nothing of where the ad is kept.
package adweb

import (
	"net/url"
	"strings"
	"time"

	"github.com/a-h/templ"

	"vakans/internal/clock"
	"vakans/internal/i18n"
	"vakans/internal/i18n/l10n"
	"vakans/internal/i18n/m"
	"vakans/internal/recruitment"
	"vakans/internal/richtext"
	"vakans/internal/web/ui"
)

// Options say where an ad is shown. The zero value shows the ad alone, as a
// preview or a snapshot does.
type Options struct {
	// ApplyURL is where the apply button leads; empty leaves the button out.
	ApplyURL string
	// Note stands where the apply button would, when there is none.
	Note string
	// Closed says that the period has ended (decision C11).
	Closed bool
	// Favourite offers the heart.
	Favourite bool
	// Address of the page, for sharing; empty offers no sharing.
	Address string
	// Employer leads to the employer's own page; empty does not.
	Employer string
	// Language is the address of the ad in a language; nil offers no others.
	Language func(i18n.Lang) string
	// Published stands where the day of publication would, before there is one.
	Published string
	// Undated says that no closing time has been set yet.
	Undated bool
	// Now lets the ad tell how many days are left; zero says nothing of it. Who
	// keeps such a page keeps it until midnight at most.
	Now time.Time
	// Site is the employer's own site: on paper the ad is found there by its
	// reference. Empty prints nothing.
	Site string
}

// Ad shows an ad in the reader's language, or in the ad's default one where the
// employer did not write it in the reader's (LANG-02).
func Ad(p recruitment.Published, l i18n.Lang, o Options) templ.Component {
	return adPage(newAdView(p, l, o))
}

// adView is an ad, ready to be written down.
type adView struct {
	recruitment.Published
	Options
	Lang i18n.Lang // of the page
	Text recruitment.AdText
	In   i18n.Lang // of the text
	zone *time.Location
}

func newAdView(p recruitment.Published, l i18n.Lang, o Options) adView {
	in := p.LangFor(l)
	return adView{Published: p, Options: o, Lang: l, Text: p.Texts[in], In: in, zone: clock.StoredZone(p.TimeZone)}
}

// mark is the lang attribute of what the employer wrote, where it needs one.
func (v adView) mark() string { return v.In.Attr(v.Lang) }

func (v adView) name(t i18n.LangText) string { return t.In(v.Lang, v.In, v.DefaultLanguage) }

// heading names the employer above the title: who recruits decides as much as what.
func (v adView) heading() ui.HeadingView {
	above := v.name(v.Published.Employer)
	if unit := v.name(v.Unit); unit != "" && unit != above {
		above += ", " + unit
	}
	return ui.HeadingView{Eyebrow: above, Title: v.Text.Title, Lang: v.mark()}
}

// ends is the moment at which the period ends, or ended.
func (v adView) ends() time.Time {
	if v.EndedAt != nil {
		return *v.EndedAt
	}
	return v.ClosesAt
}

func (v adView) closed() ui.AlertView {
	text := m.JobsiteClosedText
	if v.EndedAt != nil {
		text = m.JobsiteEndedText
	}
	return ui.AlertView{Tone: ui.Warning, Title: m.JobsiteClosedTitle(v.Lang), Text: text(v.Lang, v.endsText())}
}

func (v adView) endsText() string {
	if v.Undated {
		return m.CommonNotGiven(v.Lang)
	}
	return l10n.DateTime(v.Lang, v.ends(), v.zone)
}

// soon reports how many days are left, where that is worth telling.
func (v adView) soon() ui.TagView {
	if v.Closed || v.Undated {
		return ui.TagView{}
	}
	return Soon(v.Lang, v.ends(), v.Now, v.zone)
}

// canApply says whether the apply button is there.
func (v adView) canApply() bool { return v.ApplyURL != "" && !v.Closed }

// facts are what decides whether one reads on: pay, place, hours, type and start.
// The others of PUB-34 follow the text. Where an ad presents several
// recruitments, what differs between them stands with each.
func (v adView) facts() []ui.Fact {
	l := v.Lang
	var f factList
	if len(v.Jobs) == 1 {
		v.first(&f, v.Jobs[0])
		return f
	}
	f.text(m.JobsiteFactPlaces(l), strings.Join(v.each(v.places), ", "))
	f.text(m.JobsiteFactType(l), l10n.List(l, v.each(v.kind)...))
	f.text(m.JobsiteFactPositions(l), l10n.Number(l, v.positions()))
	return f
}

// rest are the facts that follow the text, in the order of PUB-34.
func (v adView) rest() []ui.Fact {
	l := v.Lang
	var f factList
	f.detail(m.CommonEmployer(l), employer(v))
	if unit := v.name(v.Unit); unit != v.name(v.Published.Employer) {
		f.text(m.JobsiteFactUnit(l), unit)
	}
	if len(v.Jobs) == 1 {
		j := v.Jobs[0]
		v.second(&f, j)
		v.period(&f)
		v.third(&f, j)
		return f
	}
	f.text(m.JobsiteFactReference(l), v.Reference)
	v.period(&f)
	f.text(m.JobsiteFactAreas(l), strings.Join(v.each(v.areas), ", "))
	return f
}

// oneFacts are those of one recruitment among several.
func (v adView) oneFacts(j recruitment.PublishedJob) []ui.Fact {
	var f factList
	v.first(&f, j)
	v.second(&f, j)
	v.third(&f, j)
	return f
}

func (v adView) first(f *factList, j recruitment.PublishedJob) {
	l := v.Lang
	f.text(m.JobsiteFactSalary(l), v.name(j.Salary))
	f.text(m.JobsiteFactPlaces(l), v.places(j))
	f.text(m.CodeWorkingTime(l), named("code.working_time_", l, j.WorkingTime...))
	f.text(m.JobsiteFactType(l), v.kind(j))
	f.text(m.JobsiteFactStarts(l), day(l, j.StartsOn))
}

func (v adView) second(f *factList, j recruitment.PublishedJob) {
	l := v.Lang
	f.text(m.JobsiteFactReference(l), j.Reference)
	f.text(m.JobsiteFactPositions(l), l10n.Number(l, j.Positions))
	f.text(m.JobsiteFactEnds(l), day(l, j.EndsOn))
}

// third ends with what the salary rests on.
func (v adView) third(f *factList, j recruitment.PublishedJob) {
	l := v.Lang
	f.text(m.JobsiteFactAreas(l), v.areas(j))
	f.text(m.CodeLevel(l), named("code.level_", l, j.Level))
	f.text(m.CodeRemote(l), named("code.remote_", l, j.Remote))
	f.text(m.JobsiteFactGrounds(l), v.name(j.SalaryGrounds))
}

func (v adView) period(f *factList) {
	if v.Undated {
		return
	}
	f.text(m.JobsiteFactPeriod(v.Lang), l10n.PeriodTime(v.Lang, v.OpensAt, v.ClosesAt, v.zone))
}

func (v adView) kind(j recruitment.PublishedJob) string {
	l := v.Lang
	duration := strings.ToLower(named("code.duration_", l, j.Duration))
	return strings.Join(l10n.Distinct(named("code.employment_", l, j.Employment), duration), ", ")
}

func (v adView) places(j recruitment.PublishedJob) string {
	var names []string
	for _, c := range j.Municipalities {
		names = append(names, l10n.PlaceName(v.Lang, c.Name))
	}
	return strings.Join(l10n.Distinct(names...), ", ")
}

func (v adView) areas(j recruitment.PublishedJob) string {
	var names []string
	for _, a := range j.JobAreas {
		names = append(names, v.name(a.Name))
	}
	return strings.Join(l10n.Distinct(names...), ", ")
}

// each collects what the recruitments say, once.
func (v adView) each(of func(recruitment.PublishedJob) string) []string {
	var all []string
	for _, j := range v.Jobs {
		all = append(all, of(j))
	}
	return l10n.Distinct(all...)
}

func (v adView) positions() int {
	n := 0
	for _, j := range v.Jobs {
		n += j.Positions
	}
	return n
}

// applyFor leads to the form of one recruitment among several.
func (v adView) applyFor(j recruitment.PublishedJob) string {
	return v.ApplyURL + "?job=" + j.ID.String()
}

// part is a long text beside the facts.
type part struct {
	Title, Note, Text string
	Lang              string
}

// parts are the long texts that the employer wrote. Qualification requirements
// stand apart from expectations and say what they are (PUB-35).
func (v adView) parts() []part {
	l, t := v.Lang, v.Text
	workplace, in := v.Workplace.For(v.In, v.DefaultLanguage)
	all := []part{
		{m.JobsiteAboutJob(l), "", t.Description, v.mark()},
		{m.JobsiteQualifications(l), m.JobsiteQualificationsNote(l), t.Qualifications, v.mark()},
		{m.JobsiteExpectations(l), "", t.Expectations, v.mark()},
		{m.JobsiteOffer(l), "", t.Offer, v.mark()},
		{m.JobsiteWorkplace(l), "", workplace, in.Attr(l)},
		{m.JobsiteInstructions(l), "", t.Instructions, v.mark()},
	}
	var some []part
	for _, p := range all {
		if strings.TrimSpace(p.Text) != "" {
			some = append(some, p)
		}
	}
	return some
}

func (p part) html() string { return richtext.HTML(p.Text) }

// others are the ad's other languages (LANG-04).
func (v adView) others() []ui.Link {
	var links []ui.Link
	for _, l := range v.Languages {
		if l != v.In && v.Language != nil {
			links = append(links, ui.Link{Text: l.Name(), Href: v.Language(l), Lang: string(l)})
		}
	}
	return links
}

// onlyIn tells a reader of another language which ones there are.
func (v adView) onlyIn() string {
	if v.In == v.Lang {
		return ""
	}
	var names []string
	for _, l := range v.Languages {
		names = append(names, m.Text(v.Lang, "common.in_"+string(l), nil))
	}
	return m.JobsiteOnlyIn(v.Lang, l10n.List(v.Lang, names...))
}

// shares are plain links (PUB-38): nobody is told of a visitor who does not
// press one.
func (v adView) shares() []ui.Link {
	l, title := v.Lang, v.Text.Title
	with := func(base string, pairs ...string) string {
		q := url.Values{}
		for i := 0; i < len(pairs); i += 2 {
			q.Set(pairs[i], pairs[i+1])
		}
		return base + strings.ReplaceAll(q.Encode(), "+", "%20")
	}
	return []ui.Link{
		{Text: m.JobsiteShareEmail(l), Href: with("mailto:?", "subject", title, "body", title+"\n"+v.Address)},
		{Text: m.JobsiteShareFacebook(l), Href: with("https://www.facebook.com/sharer/sharer.php?", "u", v.Address)},
		{Text: m.JobsiteShareX(l), Href: with("https://x.com/intent/post?", "url", v.Address, "text", title)},
		{Text: m.JobsiteShareLinkedin(l), Href: with("https://www.linkedin.com/sharing/share-offsite/?", "url", v.Address)},
		{Text: m.JobsiteShareWhatsapp(l), Href: with("https://wa.me/?", "text", title+" "+v.Address)},
	}
}

// factList leaves out what there is nothing to say about.
type factList []ui.Fact

func (f *factList) text(term, text string) {
	if text != "" {
		*f = append(*f, ui.Fact{Term: term, Text: text})
	}
}

func (f *factList) detail(term string, c templ.Component) {
	*f = append(*f, ui.Fact{Term: term, Detail: c})
}

// named words codes.
func named(prefix string, l i18n.Lang, codes ...string) string {
	var words []string
	for _, c := range codes {
		if c != "" {
			words = append(words, m.Text(l, prefix+c, nil))
		}
	}
	words = l10n.Distinct(words...)
	for i := range words[min(1, len(words)):] { // a list reads on in small letters
		words[i+1] = strings.ToLower(words[i+1])
	}
	return strings.Join(words, ", ")
}

// day writes a date that has no clock time; one that is none is left out.
func day(l i18n.Lang, iso string) string {
	t, err := time.Parse(time.DateOnly, iso)
	if err != nil {
		return ""
	}
	return l10n.Date(l, t, nil)
}

func tel(phone string) string {
	return "tel:" + strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r == '+' {
			return r
		}
		return -1
	}, phone)
}

func (v adView) published() string { return l10n.Date(v.Lang, v.FirstPublished, v.zone) }
