package country

// fate is how far an ad has come by the present.
type fate string

const (
	draft      fate = "draft"
	upcoming   fate = "upcoming"
	open       fate = "open"
	selection  fate = "selection"
	recruited  fate = "recruited"
	notFilled  fate = "not filled"
	cancelled  fate = "cancelled"
	endedEarly fate = "ended early"
)

// line is an ad as the story has it: whose, for what work, in which languages,
// from when to when in days from the present, how it ends, and how many apply.
type line struct {
	org, job   string
	site       int // which of the branch's sites, and what else varies
	langs      string
	from, to   int
	fate       fate
	applicants int
	more       string // words: fixed, fulloffice, extended, edited, pair, guest:<what>
}

var lines = []line{
	// Esimerkkilä
	{"esimerkkila", "nurse", 0, "fi sv en", -18, 9, open, 6, "guest:sent"},
	{"esimerkkila", "nurse", 1, "fi sv", -52, -24, recruited, 7, "guest:told"},
	{"esimerkkila", "practical_nurse", 0, "fi sv", -16, 3, open, 4, ""},
	{"esimerkkila", "practical_nurse", 1, "fi", -4, 38, open, 1, "fixed"},
	{"esimerkkila", "class_teacher", 0, "fi sv", -20, 0, open, 5, ""},
	{"esimerkkila", "class_teacher", 1, "fi", -36, -8, selection, 7, "fixed"},
	{"esimerkkila", "math_teacher", 1, "fi", -12, 16, open, 2, ""},
	{"esimerkkila", "early_teacher", 0, "fi sv en", -15, 5, open, 3, ""},
	{"esimerkkila", "early_teacher", 1, "fi sv", -60, -30, notFilled, 2, ""},
	{"esimerkkila", "childcarer", 1, "fi", -9, 21, open, 2, "fixed"},
	{"esimerkkila", "school_assistant", 1, "fi sv", -7, 12, open, 3, "fixed"},
	{"esimerkkila", "social_worker", 0, "fi sv", -30, 14, open, 2, "extended"},
	{"esimerkkila", "doctor", 0, "fi sv en", -22, 60, open, 1, ""},
	{"esimerkkila", "librarian", 0, "fi sv", -40, -6, selection, 8, "guest:interview"},
	{"esimerkkila", "youth_worker", 0, "fi", -17, 1, open, 4, "guest:withdrawn"},
	{"esimerkkila", "planner", 0, "fi sv en", -10, 30, open, 2, "edited"},
	{"esimerkkila", "environment", 0, "fi", -55, -28, recruited, 5, ""},
	{"esimerkkila", "engineer", 0, "fi en", -3, 45, open, 0, ""},
	{"esimerkkila", "ict", 0, "fi sv en", -14, 7, open, 5, "guest:draft"},
	{"esimerkkila", "cleaner", 1, "fi sv en", -6, 19, open, 2, ""},
	{"esimerkkila", "cook", 0, "fi", -21, 2, open, 3, ""},
	{"esimerkkila", "hr", 0, "fi", -45, -20, recruited, 6, ""},
	{"esimerkkila", "communications", 0, "fi sv", -19, 6, open, 4, "guest:edited"},
	{"esimerkkila", "payroll", 0, "fi", -25, 25, endedEarly, 3, ""},
	{"esimerkkila", "caretaker", 0, "fi", 0, 33, open, 0, ""},
	{"esimerkkila", "principal", 1, "fi sv", -2, 40, upcoming, 0, ""},
	{"esimerkkila", "homecare_manager", 0, "fi", -1, 28, open, 0, ""},
	{"esimerkkila", "summer", 0, "fi sv en", -32, -2, selection, 0, ""},
	{"esimerkkila", "math_teacher", 0, "fi", -1, 26, draft, 0, "fixed"},
	{"esimerkkila", "childcarer", 0, "fi sv", 0, 30, draft, 0, ""},

	// Exempelby
	{"exempelby", "nurse", 0, "sv fi en", -13, 8, open, 3, "guest:sent"},
	{"exempelby", "practical_nurse", 0, "sv fi", -20, 4, open, 3, ""},
	{"exempelby", "practical_nurse", 1, "sv", -5, 50, open, 0, "fixed"},
	{"exempelby", "class_teacher", 0, "sv", -33, -5, selection, 6, "guest:interview"},
	{"exempelby", "class_teacher", 1, "sv fi", -11, 18, open, 2, "fixed"},
	{"exempelby", "math_teacher", 0, "sv", -16, 0, open, 3, ""},
	{"exempelby", "early_teacher", 1, "sv fi en", -8, 22, open, 2, ""},
	{"exempelby", "childcarer", 0, "sv", -4, 11, open, 1, ""},
	{"exempelby", "social_worker", 0, "sv fi", -50, -25, recruited, 5, ""},
	{"exempelby", "doctor", 0, "sv fi en", -26, 75, open, 1, ""},
	{"exempelby", "librarian", 0, "sv", -18, 2, open, 3, ""},
	{"exempelby", "youth_worker", 0, "sv", -6, 35, open, 1, ""},
	{"exempelby", "planner", 0, "sv fi", -15, 10, open, 2, "guest:draft"},
	{"exempelby", "engineer", 0, "sv en", -44, -18, cancelled, 3, ""},
	{"exempelby", "ict", 0, "sv fi en", -12, 15, open, 3, ""},
	{"exempelby", "cook", 0, "sv", -9, 13, open, 1, ""},
	{"exempelby", "cleaner", 0, "sv fi", -2, 27, open, 0, ""},
	{"exempelby", "communications", 0, "sv fi", -38, -10, selection, 5, ""},
	{"exempelby", "caretaker", 0, "sv", -7, 42, open, 1, ""},
	{"exempelby", "homecare_manager", 0, "sv fi", -2, 44, upcoming, 0, ""},
	{"exempelby", "principal", 0, "sv", -1, 30, draft, 0, ""},

	// Eksempelvik
	{"eksempelvik", "nurse", 0, "nb en", -17, 6, open, 4, "guest:sent"},
	{"eksempelvik", "practical_nurse", 0, "nb", -19, 3, open, 3, ""},
	{"eksempelvik", "practical_nurse", 1, "nb", -3, 55, open, 0, "fixed"},
	{"eksempelvik", "class_teacher", 0, "nb", -35, -7, selection, 7, "guest:interview"},
	{"eksempelvik", "math_teacher", 1, "nb", -8, 20, open, 2, ""},
	{"eksempelvik", "early_teacher", 0, "nb en", -10, 14, open, 2, ""},
	{"eksempelvik", "childcarer", 1, "nb", -5, 24, open, 1, "fixed"},
	{"eksempelvik", "school_assistant", 0, "nb", -16, 1, open, 3, ""},
	{"eksempelvik", "social_worker", 0, "nb", -48, -22, recruited, 5, ""},
	{"eksempelvik", "doctor", 0, "nb en", -24, 65, open, 1, ""},
	{"eksempelvik", "librarian", 0, "nb", -12, 9, open, 3, ""},
	{"eksempelvik", "youth_worker", 0, "nb", -42, -15, notFilled, 2, ""},
	{"eksempelvik", "planner", 0, "nb en", -21, 12, open, 2, "guest:draft"},
	{"eksempelvik", "engineer", 0, "nb en", -14, 0, open, 3, "edited"},
	{"eksempelvik", "ict", 0, "nb en", -6, 29, open, 2, ""},
	{"eksempelvik", "cleaner", 1, "nb en", -4, 17, open, 1, ""},
	{"eksempelvik", "cook", 0, "nb", -15, 5, open, 2, ""},
	{"eksempelvik", "hr", 0, "nb", -29, -4, selection, 5, ""},
	{"eksempelvik", "payroll", 0, "nb", -40, -14, cancelled, 2, ""},
	{"eksempelvik", "environment", 0, "nb", -2, 36, upcoming, 0, ""},
	{"eksempelvik", "caretaker", 0, "nb", 0, 31, draft, 0, ""},
}
