using CsCheck;
using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Tests;

public sealed class PlacesTests
{
    [Fact]
    public void A_role_that_was_opened_is_filled_exactly_when_every_place_is_taken_and_a_draft_stays_one() =>
        Gen.Select(Gen.Int[0, 20], Gen.Int[1, 20]).Sample((hired, headcount) =>
            Places.StateOf(RoleState.Draft, 0, headcount) == RoleState.Draft
            && Places.StateOf(RoleState.Open, hired, headcount) == (hired >= headcount ? RoleState.Filled : RoleState.Open)
            && Places.StateOf(RoleState.Filled, hired, headcount) == Places.StateOf(RoleState.Open, hired, headcount));
}
