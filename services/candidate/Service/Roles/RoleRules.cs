using Hiring.Candidate.V1;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Candidate.Roles;

/// <summary>What has to hold of a role across its fields; what holds of one field alone stands in the contract.</summary>
internal static class RoleRules
{
    /// <summary>Throws INVALID_ARGUMENT with each wrong field.</summary>
    internal static void Check(Role role)
    {
        if (Wrong(role).ToList() is { Count: > 0 } wrong)
            throw Problem.Invalid(wrong);
    }

    /// <summary>Each wrong field with what is wrong about it.</summary>
    internal static IEnumerable<(string Field, string Description)> Wrong(Role role) =>
        [.. Locations(role), .. Competencies(role), .. Team(role), .. Dates(role), .. role.Pipeline is null ? [] : PipelineTemplate.Wrong(role.Pipeline)];

    private static IEnumerable<(string, string)> Locations(Role role) => role.OtherLocations.Index()
        .Where(other => other.Item == role.Location)
        .Select(other => ($"role.other_locations[{other.Index}]", "is the role's location already; name further ones only"));

    /// <summary>A competency has one weight. 'Consistency' and ' consistency' are the same.</summary>
    private static IEnumerable<(string, string)> Competencies(Role role)
    {
        var seen = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (list, names) in new[]
        {
            ("essential_competencies", role.EssentialCompetencies), ("secondary_competencies", role.SecondaryCompetencies),
            ("nice_to_have_competencies", role.NiceToHaveCompetencies),
        })
            foreach (var (i, name) in names.Index())
                if (!seen.TryAdd(name.Trim(), list) && seen[name.Trim()] != list)
                    yield return ($"role.{list}[{i}]", $"'{name}' is in {seen[name.Trim()]} already; a competency is in one list");
    }

    private static IEnumerable<(string, string)> Team(Role role)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        var addresses = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (i, member) in (role.Team?.Members ?? []).Index())
        {
            if (member.PersonId.Length == 0 && member.Email.Length == 0)
                yield return ($"role.team.members[{i}].person_id", "is needed, or an address for mail");
            if (member.PersonId.Length > 0 && !ids.Add(member.PersonId))
                yield return ($"role.team.members[{i}].person_id", "is named twice; give one member all the hats");
            if (member.Email.Length > 0 && !addresses.Add(member.Email))
                yield return ($"role.team.members[{i}].email", "is named twice; give one member all the hats");
        }
    }

    private static IEnumerable<(string, string)> Dates(Role role) =>
        new[] { ("role.target_date", role.TargetDate), ("role.apply_by_date", role.ApplyByDate) }
            .Where(date => date.Item2 is { } day && !CalendarDate.IsDay(day))
            .Select(date => (date.Item1, "must be a day of the calendar: year, month and day"));
}
