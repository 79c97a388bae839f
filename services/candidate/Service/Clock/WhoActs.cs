using Hiring.Candidate.V1;

namespace Hiring.Candidate.Clock;

/// <summary>Who is to act, so that an application moves or a role is filled.</summary>
internal static class WhoActs
{
    /// <summary>The recruiter finds more candidates for a role that will hardly be filled in time.</summary>
    internal const Hat OnRole = Hat.Recruiter;

    /// <summary>The hat that moves an application out of a stage of this kind; not said for one that is over.</summary>
    internal static Hat On(Stage kind) => kind switch
    {
        Stage.Sourced or Stage.Screening => Hat.Recruiter,
        Stage.Interview => Hat.Coordinator,
        Stage.Decision => Hat.HiringManager,
        Stage.Offer => Hat.Approver,
        _ => Hat.Unspecified,
    };

    /// <summary>The members of a team who wear a hat.</summary>
    internal static IEnumerable<TeamMember> Wearing(HiringTeam team, Hat hat) => team.Members.Where(member => member.Hats.Contains(hat));
}
