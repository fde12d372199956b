// Package texts holds what the interface says, in all languages, for package m. A
// program imports it for its effect; everything else asks m.
package texts
