package ui

import "time"

// sampleTime is the moment all samples happen around.
var sampleTime = time.Date(2026, 12, 4, 13, 0, 0, 0, time.UTC)

var sampleJobs = []JobCardView{
	{
		Title: "Early childhood education teacher", Href: "#", Employer: "Kuusilampi, Pihlajamäki day care centre",
		Place: "Kuusilampi",
		Terms: []string{"Permanent", "Full-time", "3 positions"}, Deadline: sampleTime,
		DeadlineTxt: "4 December 2026 at 15:00", Fresh: true,
	},
	{
		Title: "Erityisvarhaiskasvatuksen palvelupäällikkö, määräaikainen virkasuhde", Lang: "fi", Href: "#",
		Employer: "Kuusilampi, Education services", Place: "Kuusilampi",
		Terms: []string{"Fixed-term until 31 July 2027", "Public office"}, Deadline: sampleTime.AddDate(0, 0, 6),
		DeadlineTxt: "10 December 2026 at 16:15",
	},
	{
		Title: "Registered nurse, home care", Href: "#", Employer: "Norrsund welfare area", Place: "Norrsund",
		Terms: []string{"Permanent", "Shift work"}, Deadline: sampleTime.AddDate(0, 0, 10),
		DeadlineTxt: "14 December 2026 at 12:00",
	},
	{
		Title: "Street and park engineer", Href: "#", Employer: "Fjelldal municipality", Place: "Fjelldal",
		Terms: []string{"Permanent", "Partly remote"}, DeadlineTxt: "Until further notice",
	},
}

var sampleFacts = []Fact{
	{Term: "Application period ends", Detail: Time(sampleTime, "4 December 2026 at 15:00"), Icon: IconCalendar},
	{Term: "Employer", Text: "Kuusilampi, Pihlajamäki day care centre", Icon: IconUnit},
	{Term: "Place of work", Text: "Kuusilampi", Icon: IconPlace},
	{Term: "Type of job", Text: "Permanent employment, full-time", Icon: IconWork},
	{Term: "Positions", Text: "3", Icon: IconPeople},
	{Term: "Starts", Text: "1 February 2027, or as agreed", Icon: IconClock},
	{Term: "Reference", Text: "KL-2026-041", Icon: IconFile},
}

// sampleCandidate is one row of the example table.
type sampleCandidate struct {
	id, name, place, applied, score string
	state                           TagView
}

var sampleCandidates = []sampleCandidate{
	{"1", "Aino Esimerkki", "Kuusilampi", "1 Dec 2026", "9", TagView{"Interview", Accent}},
	{"2", "Bo Exempelström", "Norrsund", "30 Nov 2026", "8", TagView{"Under review", Info}},
	{"3", "Kari Mønster", "Fjelldal", "28 Nov 2026", "7", TagView{"Offered", Warning}},
	{"4", "Anna-Liisa Mallikas-Pitkänimi", "Kuusilampi", "27 Nov 2026", "10", TagView{"Hired", Success}},
	{"5", "Ole Prøve", "Fjelldal", "27 Nov 2026", "4", TagView{"Not selected", Neutral}},
	{"6", "Siiri Koe", "Kuusilampi", "26 Nov 2026", "–", TagView{"Received", Neutral}},
	{"7", "Test Testdotter", "Norrsund", "25 Nov 2026", "–", TagView{"Withdrawn", Neutral}},
}

var sampleCounts = []NavItem{
	{Text: "All", Href: "#", Count: "46", Current: true},
	{Text: "Received", Href: "#", Count: "21"},
	{Text: "Under review", Href: "#", Count: "14"},
	{Text: "Interview", Href: "#", Count: "6"},
	{Text: "Offered", Href: "#", Count: "1"},
	{Text: "Not selected", Href: "#", Count: "4"},
}

var sampleSteps = StepsView{Label: "Steps of the application", Items: []Step{
	{Text: "Basic details", Href: "#", State: StepDone},
	{Text: "Education and degrees", Href: "#", State: StepDone},
	{Text: "Work experience", Href: "#", State: StepCurrent},
	{Text: "Application to the job", Href: "#", State: StepProblem},
	{Text: "Questions from the employer", Href: "#"},
	{Text: "Attachments", Href: "#"},
	{Text: "Preview and send"},
}}

var sampleEvents = []EventView{
	{At: sampleTime, When: "3 December 2026 at 10:14", Title: "Invited to an interview", Who: "Maija Malli", Tone: Accent,
		Text: "9 December at 13:00, Town Hall, room Honka."},
	{At: sampleTime, When: "2 December 2026 at 15:40", Title: "Shared comment", Who: "Olli Otos",
		Text: "Strong experience of children with special needs. Ask about evening work."},
	{At: sampleTime, When: "1 December 2026 at 08:02", Title: "Application received", Tone: Success},
}

var sampleErrors = Errors{
	{"employer", "Write the name of the employer."},
	{"start", "The date must be written as day.month.year, for example 4.12.2026."},
	{"tasks", "The description is too long. At most 1000 characters fit."},
}

var sampleFiles = []FileItem{
	{Name: "Työtodistus 2024.pdf", Href: "#", Size: "412 kB", State: "Checked", Tone: Success, Remove: "#"},
	{Name: "degree-certificate-scanned-in-colour-final-version.pdf", Size: "1.9 MB", State: "Checking", Tone: Info,
		Remove: "#"},
}

var samplePercent = 62

func yesNo(name, label string) Field {
	return Field{Name: name, Label: label, Inline: true,
		Options: []Option{{Value: "yes", Text: "Yes"}, {Value: "no", Text: "No"}}}
}

var sampleContact = []Fact{
	{Term: "Maija Malli, director", Text: "Weekdays 9–11"},
	{Term: "Telephone", Text: "050 000 0000"},
	{Term: "E-mail", Detail: MailLink("maija.malli@example.org")},
}

var sampleParts = []NavItem{
	{Text: "Details", Href: "#", Current: true, Go: "details"},
	{Text: "Form", Href: "#", Go: "form"},
}

var samplePlaces = Field{
	Name: "g-places", Label: "Municipalities", Hint: "Any number of them.",
	Values: []string{"Kuusilampi"}, Suggestions: []string{"Kuusilampi", "Norrsund", "Fjelldal"},
}

var sampleDuration = Field{
	Name: "g-term", Label: "Duration", Value: "fixed", Inline: true,
	Options: []Option{{Value: "permanent", Text: "Permanent"}, {Value: "fixed", Text: "Fixed-term"}},
}

var sampleInserts = InsertsView{
	Label:  "Values that the text may show",
	Values: []Insert{{Name: "Job title", Value: "{{job_title}}"}, {Name: "Recipient", Value: "{{recipient_name}}"}},
}
