using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Evaluation.Rubrics;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;
using NodaTime;

namespace Hiring.Evaluation.Decisions;

/// <summary>Makes a decision from the scorecards of an application. Each is kept; the latest counts.</summary>
public sealed class MakeDecision(Writes writes)
{
    internal Task<Decision> Handle(MakeDecisionRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var application = Guid.Parse(request.ApplicationId);
        var (rubric, cards) = await Load(Guid.Parse(request.RubricId), application, write);
        var evidence = rubric.Rounds.Select(round => new RoundEvidence(round.Kind, round.Weight,
            [.. cards.Where(card => card.Kind == (short)round.Kind && card.Seen.Any()).Select(card => new View(card.InterviewerId, [.. card.Seen]))])).ToList();
        var missing = string.Join(", ", evidence.Where(round => round.Views.Count == 0).Select(round => Wire.NameOf(round.Kind)));
        if (missing.Length > 0)
            throw Problem.Precondition(ErrorReason.ScorecardsMissing,
                $"No scorecard against this rubric rates {missing}. Submit one for each of them first.",
                ("application_id", application), ("missing", missing));

        var assessment = DecisionModel.Assess(evidence, rubric.Bar, rubric.FalseHireCost);
        var decision = new Decision
        {
            Id = Guid.CreateVersion7().ToString(), ApplicationId = application.ToString(), RubricId = rubric.Id,
            Verdict = assessment.Hire ? Verdict.Hire : Verdict.NoHire,
            Composite = assessment.Composite, StandardError = assessment.StandardError,
            ProbabilityAboveBar = assessment.ProbabilityAboveBar, Threshold = assessment.Threshold,
            Rounds = { assessment.Rounds.Select(round => new RoundScore { Kind = round.Kind, Weight = round.Weight, Mean = round.Mean, Ratings = round.Ratings }) },
            Reasons = { Reasons.Of(assessment, rubric.Bar, rubric.FalseHireCost, cards.SelectMany(card => card.Unseen), [.. cards.Select(card => (Recommendation)card.Recommendation)]) },
        };
        decision.CreateTime = (await Insert(decision, [.. cards.Select(card => card.Id)], write)).ToTimestamp();
        write.Append(new EvaluationEvent { DecisionMade = new() { DecisionId = decision.Id, ApplicationId = decision.ApplicationId, Verdict = decision.Verdict } });
        return decision;
    });

    /// <summary>The rubric and the scorecards that were written against it, oldest first, in one round trip.</summary>
    private static async Task<(Rubric Rubric, List<Card> Cards)> Load(Guid rubric, Guid application, Write write)
    {
        await using var results = await write.Connection.QueryMultipleAsync(new CommandDefinition($"""
            select {StoredRubric.Columns} from rubrics where id = @rubric;
            select s.id, s.interviewer_id, s.kind, s.recommendation,
                   array_agg(r.competency order by r.position) as competencies, array_agg(coalesce(r.points, 0) order by r.position) as points
            from scorecards s join scorecard_ratings r on r.scorecard_id = s.id
            where s.application_id = @application and s.rubric_id = @rubric
            group by s.id order by s.created_at, s.id
            """, new { rubric, application }, cancellationToken: write.Cancellation));
        var stored = await results.ReadSingleOrDefaultAsync<StoredRubric>() ?? throw Problem.NotFound("rubric", rubric);
        return (stored.ToMessage(), (await results.ReadAsync<Card>()).AsList());
    }

    private static Task<Instant> Insert(Decision decision, Guid[] scorecards, Write write) =>
        write.Connection.ExecuteScalarAsync<Instant>(new CommandDefinition("""
            insert into decisions (id, application_id, rubric_id, verdict, composite, standard_error, probability, threshold, scorecard_ids, explanation)
            values (@id, @application, @rubric, @verdict, @composite, @standardError, @probability, @threshold, @scorecards, @explanation::jsonb)
            returning created_at
            """, new
        {
            id = Guid.Parse(decision.Id), application = Guid.Parse(decision.ApplicationId), rubric = Guid.Parse(decision.RubricId),
            verdict = (short)decision.Verdict, composite = decision.Composite, standardError = decision.StandardError,
            probability = decision.ProbabilityAboveBar, threshold = decision.Threshold, scorecards,
            explanation = JsonFormatter.Default.Format(new Decision { Rounds = { decision.Rounds }, Reasons = { decision.Reasons } }),
        }, cancellationToken: write.Cancellation));

    /// <summary>One scorecard. Points are 0 where there was no evidence.</summary>
    private sealed record Card
    {
        public required Guid Id { get; init; }
        public required Guid InterviewerId { get; init; }
        public required short Kind { get; init; }
        public required short Recommendation { get; init; }
        public required string[] Competencies { get; init; }
        public required int[] Points { get; init; }

        internal IEnumerable<double> Seen => Points.Where(points => points > 0).Select(points => (double)points);

        internal IEnumerable<(string, RoundKind)> Unseen =>
            Competencies.Where((_, i) => Points[i] == 0).Select(competency => (competency, (RoundKind)Kind));
    }
}
