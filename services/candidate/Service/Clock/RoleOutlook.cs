using Hiring.Candidate.V1;
using NodaTime;

namespace Hiring.Candidate.Clock;

/// <summary>A role's applications under way, and how they will fill it.</summary>
internal sealed class RoleOutlook
{
    private const double Likely = 0.8;
    private const double Uncertain = 0.5;

    private readonly ClockRole _role;

    /// <param name="role">The role.</param>
    /// <param name="stays">The stays of its applications.</param>
    /// <param name="company">The history of all roles.</param>
    /// <param name="now">The time of the reading.</param>
    /// <param name="most">Applications times runs to spend at the most.</param>
    internal RoleOutlook(ClockRole role, IEnumerable<RoleStay> stays, IReadOnlyList<CompanyStay> company, Instant now, int most)
    {
        _role = role;
        var all = stays.ToList();
        Pipeline = new RolePipeline(role, all, company);
        Live = [.. all.Where(stay => stay is { ApplicationId: not null, State: ApplicationState.Active })];
        // To the tenth of a day, so that the answer does not flicker with every second.
        var standings = Live.ConvertAll(stay => new Standing(Pipeline.IndexOf(stay.StageId, stay.Stage), Math.Round(stay.Days, 1)));
        LiveStages = standings.ConvertAll(standing => standing.Stage);
        var places = role.Headcount - role.Hired;
        double? within = role.TargetDate is { } target ? (target.PlusDays(1).AtMidnight().InUtc().ToInstant() - now).TotalDays : null;
        Result = role.State == RoleState.Closed ? new(within is null ? null : 0, 0, default, default, 0)
            : places <= 0 ? new(within is null ? null : 1, 1, default, default, 0)
            : Forecast.Of(Pipeline.Model, standings, places, within, most, role.Id);
    }

    internal RolePipeline Pipeline { get; }

    /// <summary>Stays of the applications that are going on, without those on hold.</summary>
    internal List<RoleStay> Live { get; }

    internal List<int> LiveStages { get; }

    internal RoleForecastResult Result { get; }

    internal TargetOutlook Outlook => _role.State == RoleState.Closed ? TargetOutlook.Closed
        : _role.Hired >= _role.Headcount ? TargetOutlook.Filled
        : Result.Chance switch
        {
            null => TargetOutlook.NoTarget,
            >= Likely => TargetOutlook.Likely,
            >= Uncertain => TargetOutlook.Uncertain,
            _ => TargetOutlook.Unlikely,
        };
}
