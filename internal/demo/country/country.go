// Package country makes the demo's small invented country: organisations that
// speak three languages, their staff, their ads, and applicants at every stage.
// Everything is made through the features' own functions, with the clock moved,
// so that what stands in it could have happened.
package country

import (
	"fmt"
	"net/url"
	"strings"
)

// Country is who and what a visitor of the demo can be shown.
type Country struct {
	Tenants       []Tenant `json:"tenants"`
	Applicants    []SignIn `json:"applicants"`
	Administrator SignIn   `json:"administrator"`
}

// Tenant is one organisation.
type Tenant struct {
	Slug     string   `json:"slug"`
	Name     string   `json:"name"`
	Language string   `json:"language"`
	Jobs     string   `json:"jobs,omitempty"`   // its own job page
	Office   string   `json:"office,omitempty"` // its back office
	Users    []SignIn `json:"users"`
}

// SignIn is a name and a password that work.
type SignIn struct {
	Name     string `json:"name"`
	Login    string `json:"login"`
	Password string `json:"password"`
	Role     string `json:"role"` // superuser, recruiter, viewer, applicant, administrator
}

// At returns the country with addresses under base.
func (c Country) At(base *url.URL) Country {
	tenants := make([]Tenant, len(c.Tenants))
	for i, t := range c.Tenants {
		t.Jobs = base.Scheme + "://" + t.Slug + "." + base.Host
		t.Office = t.Jobs + "/office"
		tenants[i] = t
	}
	c.Tenants = tenants
	return c
}

// Table shows a newcomer where to go and how to sign in.
func (c Country) Table() string {
	var b strings.Builder
	for _, t := range c.Tenants {
		fmt.Fprintf(&b, "\n  %s (%s)\n    %s   back office %s\n", t.Name, t.Language, t.Jobs, t.Office)
		for _, u := range t.Users {
			fmt.Fprintf(&b, "      %-10s %-34s %s\n", u.Role, u.Login, u.Password)
		}
	}
	if len(c.Applicants) > 0 {
		a := c.Applicants[0]
		fmt.Fprintf(&b, "\n  An applicant\n      %-10s %-34s %s\n", a.Role, a.Login, a.Password)
	}
	if c.Administrator.Login != "" {
		fmt.Fprintf(&b, "\n  A national administrator\n      %-10s %-34s %s\n", "", c.Administrator.Login, c.Administrator.Password)
	}
	return b.String()
}
