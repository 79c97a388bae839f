using Hiring.Candidate.Roles;
using Hiring.Candidate.V1;

namespace Hiring.Candidate.Clock;

/// <summary>The stages of one role before the hire, each with the nearest history that has enough to say.</summary>
internal sealed class RolePipeline
{
    /// <summary>Stays that ended, below which a history is too thin.</summary>
    internal const int Enough = 10;

    /// <summary>Assumed where a stage promises no days and nothing is known of its kind.</summary>
    private const double UsualDays = 7;

    private readonly List<Part> _parts;
    private readonly IReadOnlyList<PipelineStage> _stages;

    internal RolePipeline(ClockRole role, IEnumerable<RoleStay> own, IReadOnlyList<CompanyStay> company)
    {
        _stages = [.. PipelineTemplate.Read(role.Pipeline).Stages.Where(stage => stage.Kind < Stage.Hired)];
        var byStage = own.ToLookup(stay => IndexOf(stay.StageId, stay.Stage));
        _parts = [.. _stages.Select((stage, i) => PartOf(stage, role.Level, [.. byStage[i].Select(ToStay)], company))];
        Model = new PipelineModel([.. _parts.Select(part => part.Model)]);
    }

    internal PipelineModel Model { get; }

    internal PipelineStage this[int index] => _stages[index];

    /// <summary>Where an application stands. A stage that the role no longer has is taken for the first of its kind, or else for the last before it.</summary>
    internal int IndexOf(string stageId, Stage kind)
    {
        var stages = _stages.Index().ToList();
        int? exact = stages.Where(stage => stage.Item.Id == stageId && stage.Item.Kind == kind).Select(stage => (int?)stage.Index).FirstOrDefault();
        int? alike = stages.Where(stage => stage.Item.Kind == kind).Select(stage => (int?)stage.Index).FirstOrDefault();
        return exact ?? alike ?? Math.Max(0, stages.Count(stage => stage.Item.Kind < kind) - 1);
    }

    /// <summary>What the stages from one on rest on.</summary>
    /// <param name="from">Index of the first.</param>
    /// <param name="live">Stages of the applications that go on.</param>
    internal IEnumerable<StageForecast> Stages(int from, IReadOnlyCollection<int> live) => Enumerable.Range(from, _stages.Count - from).Select(i =>
    {
        var (low, high) = _parts[i].Model.PassInterval;
        var message = new StageForecast
        {
            StageId = _stages[i].Id, Name = _stages[i].Name, LiveApplications = live.Count(stage => stage == i),
            Pass = new() { Value = _parts[i].Model.Pass, Low = low, High = high },
            Basis = _parts[i].Basis, EndedStays = _parts[i].Times.Left, CensoredStays = _parts[i].Times.Censored,
        };
        if (_parts[i].DaysMedian is { } days)
            message.DaysMedian = days;
        return message;
    });

    private static Part PartOf(PipelineStage stage, Level level, List<Stay> own, IReadOnlyList<CompanyStay> company)
    {
        var everywhere = company.Where(stay => stay.Stage == stage.Kind).ToList();
        var alike = everywhere.Where(stay => stay.Level == level).Select(ToStay).ToList();
        foreach (var (stays, basis) in new[] { (own, HistoryBasis.Role), (alike, HistoryBasis.Level), (everywhere.ConvertAll(ToStay), HistoryBasis.Company) })
            if (KaplanMeier.Of(stays) is { Left: >= Enough } times)
                return new Part(basis, times, StageModel.Of(stays), times.Quantile(0.5));
        // What this role knows is in the company's sample too, unless it is too new for it.
        var known = everywhere.Count > 0 ? everywhere.ConvertAll(ToStay) : own;
        var days = stage.ServiceLevelDays > 0 ? stage.ServiceLevelDays : UsualDays;
        var passed = known.Where(stay => stay.Leaving == Leaving.Forward).Sum(stay => stay.Count);
        var missed = known.Where(stay => stay.Leaving is Leaving.Back or Leaving.Ended).Sum(stay => stay.Count);
        return new Part(HistoryBasis.Assumption, KaplanMeier.Of(known), StageModel.Assumed(days, passed, missed), days);
    }

    private static Stay ToStay(RoleStay stay) => new(Math.Max(0, stay.Days - stay.Idle), stay.Leaving, stay.Count);

    private static Stay ToStay(CompanyStay stay) => new(Math.Max(0, stay.Days), (Leaving)stay.Leaving, stay.Count);

    private sealed record Part(HistoryBasis Basis, KaplanMeier Times, StageModel Model, double? DaysMedian);
}
