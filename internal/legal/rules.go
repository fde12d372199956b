package legal

// The kinds of employers in Finland that are municipal by law.
var municipal = []string{"municipality", "wellbeing_county", "joint_authority"}

// rules is the table. Two rules about one subject never bind the same employer on
// the same day. A law that changes gets a last day and a new row; rows stay, since
// what was done under them is judged by them. The catalogue's legal.<id> says why.
var rules = []Rule{
	about(NotSelected, 24, Rule{
		ID: "fi_not_selected", Country: "FI", Section: "831/1994, 8 §",
		Source:    "privacy statement of the municipal recruitment service, section 9 (2015-12-21)",
		Certainty: Seen, From: "2015-12-21",
	}),
	about(NotSelected, 24, Rule{
		ID: "se_not_selected", Country: "SE", Section: "RA-FS 2019:1, 2021:2",
		Source: "https://lagen.nu/ra-fs/2021:2", Certainty: Seen, From: "2021-04-15",
	}),
	// No Norwegian law was found that gives a time; the service's own terms do.
	about(NotSelected, 24, Rule{
		ID: "no_not_selected", Country: "NO", Section: "§ 9",
		Source:    "privacy statement of the municipal recruitment service, section 9 (2015-12-21)",
		Certainty: Seen, From: "2015-12-21",
	}),
	// The section was seen as it was enacted in 2015, and a decision of the Chancellor
	// of Justice that applies it; from that decision on it is known to hold.
	about(OfficePeriod, 14, Rule{
		ID: "fi_office_period_state", Country: "FI", Kinds: []string{"state_agency"}, Section: "750/1994, 6 a §",
		Source: "https://www.finlex.fi/fi/laki/alkup/2015/20150283, https://finlex.fi/fi/viranomaiset/foka/2023/20239680",
		From:   "2023-10-27", Certainty: Seen,
	}),
	// The section asks for an open procedure. That the state's number of days holds in
	// municipalities too was not seen in it.
	about(OfficePeriod, 14, Rule{
		ID: "fi_office_period_municipal", Country: "FI", Kinds: municipal, Section: "304/2003, 4 §",
		Source: "KT-lehti 4/2017 for the procedure; no source for the number", From: "2003-11-01", Certainty: Unchecked,
	}),
}

func about[D Demand](s Subject[D], demands D, r Rule) Rule {
	r.subject, r.demands = s.name, int(demands)
	return r
}
