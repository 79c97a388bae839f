using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;
using Hiring.ServiceDefaults;

namespace Hiring.Candidate.Postings;

/// <summary>What of a role anyone may see: neither who hires, nor how many, nor by when, nor through which stages.</summary>
internal static class PublicView
{
    internal static Posting Of(RoleRow role, PayRange? pay) => new()
    {
        RoleId = role.Id.ToString(), Title = role.Title, Level = role.Level, Locations = { role.Location, role.OtherLocations },
        RemotePolicy = role.RemotePolicy, Description = role.Description, Challenge = StoredJson.Read<ChallengeProfile>(role.Challenge),
        EssentialCompetencies = { role.EssentialCompetencies }, SecondaryCompetencies = { role.SecondaryCompetencies },
        NiceToHaveCompetencies = { role.NiceToHaveCompetencies }, PayRange = pay, PostTime = (role.OpenedAt ?? role.UpdatedAt).ToTimestamp(),
        ApplyByDate = CalendarDate.ToMessage(role.ApplyBy),
    };
}
