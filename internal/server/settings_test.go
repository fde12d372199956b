package server_test

import "testing"

// Time zones are offered by the names that people have for them.
func TestSettingsNameTimeZones(t *testing.T) {
	t.Parallel()
	o := newOffice(t)
	c := o.superuser(t)
	c.Get("/office/settings").Want(200).WantText("[name=time_zone]", "Finland (Helsinki)").WantText("[name=time_zone]",
		"Norway (Oslo)").
		WantCount("[name=time_zone] [value='Europe/Helsinki'][selected]", 1)
}
