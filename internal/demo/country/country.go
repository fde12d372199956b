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

// Table shows a newcomer where to go and how to sign in: one of each kind. The
// password is everybody's.
func (c Country) Table() string {
	var b strings.Builder
	for _, t := range c.Tenants {
		fmt.Fprintf(&b, "\n  %-28s %s\n  %-28s %s\n", t.Name, t.Jobs, "  back office", t.Office)
		seen := map[string]bool{}
		for _, u := range t.Users {
			if !seen[u.Role] {
				fmt.Fprintf(&b, "    %-26s %s\n", u.Role, u.Login)
			}
			seen[u.Role] = true
		}
	}
	if len(c.Applicants) == 0 {
		return b.String()
	}
	fmt.Fprintf(&b, "\n  %-28s %s\n", "An applicant", c.Applicants[0].Login)
	fmt.Fprintf(&b, "  %-28s %s\n", "A national administrator", c.Administrator.Login)
	fmt.Fprintf(&b, "\n  %-28s %s\n", "Password of them all", c.Administrator.Password)
	return b.String()
}
