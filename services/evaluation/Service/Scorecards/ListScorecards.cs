using Dapper;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults;
using NodaTime;
using Npgsql;

namespace Hiring.Evaluation.Scorecards;

/// <summary>Lists the scorecards of an application, oldest first.</summary>
public sealed class ListScorecards(NpgsqlDataSource database)
{
    internal async Task<ListScorecardsResponse> Handle(ListScorecardsRequest request, ServerCallContext call)
    {
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var rows = await connection.QueryAsync<Row>(new CommandDefinition("""
            select s.id, s.interview_id, s.interviewer_id, s.rubric_id, s.application_id, s.kind, s.recommendation, s.created_at,
                   array_agg(r.competency order by r.position) as competencies,
                   array_agg(coalesce(r.points, 0) order by r.position) as points,
                   array_agg(r.evidence order by r.position) as evidence
            from scorecards s join scorecard_ratings r on r.scorecard_id = s.id
            where s.application_id = @application
            group by s.id order by s.created_at, s.id
            """, new { application = Guid.Parse(request.ApplicationId) }, cancellationToken: call.CancellationToken));
        return new ListScorecardsResponse { Scorecards = { rows.Select(row => row.ToMessage()) } };
    }

    // Properties rather than a constructor: Npgsql reports an array column as System.Array, which matches no constructor.
    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required Guid InterviewId { get; init; }
        public required Guid InterviewerId { get; init; }
        public required Guid RubricId { get; init; }
        public required Guid ApplicationId { get; init; }
        public required short Kind { get; init; }
        public required short Recommendation { get; init; }
        public required Instant CreatedAt { get; init; }
        public required string[] Competencies { get; init; }
        public required int[] Points { get; init; }
        public required string[] Evidence { get; init; }

        internal Scorecard ToMessage() => new()
        {
            Id = Id.ToString(), InterviewId = InterviewId.ToString(), InterviewerId = InterviewerId.ToString(), RubricId = RubricId.ToString(),
            ApplicationId = ApplicationId.ToString(), Kind = (RoundKind)Kind, Recommendation = (Recommendation)Recommendation,
            CreateTime = CreatedAt.ToTimestamp(),
            Ratings = { Competencies.Select((competency, i) => new Rating { Competency = competency, Points = Points[i], Evidence = Evidence[i] }) },
        };
    }
}
