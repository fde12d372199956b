// Package attack plays the attacker.
package attack
