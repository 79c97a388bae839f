using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults;
using Hiring.ServiceDefaults.Errors;
using NodaTime;
using Npgsql;

namespace Hiring.Evaluation.Decisions;

/// <summary>Answers the latest decision on an application.</summary>
public sealed class GetDecision(NpgsqlDataSource database)
{
    // An instance of the version before reads what the next one wrote.
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    internal async Task<Decision> Handle(GetDecisionRequest request, ServerCallContext call)
    {
        var application = Guid.Parse(request.ApplicationId);
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(new CommandDefinition("""
            select id, application_id, rubric_id, verdict, composite, standard_error, probability, threshold, explanation, created_at
            from decisions where application_id = @application order by created_at desc, id desc limit 1
            """, new { application }, cancellationToken: call.CancellationToken));
        return row?.ToMessage() ?? throw Problem.NotFound("decision", application);
    }

    private sealed record Row(Guid Id, Guid ApplicationId, Guid RubricId, short Verdict, double Composite, double StandardError,
        double Probability, double Threshold, string Explanation, Instant CreatedAt)
    {
        internal Decision ToMessage()
        {
            var decision = Parser.Parse<Decision>(Explanation);
            decision.Id = Id.ToString();
            decision.ApplicationId = ApplicationId.ToString();
            decision.RubricId = RubricId.ToString();
            decision.Verdict = (Verdict)Verdict;
            decision.Composite = Composite;
            decision.StandardError = StandardError;
            decision.ProbabilityAboveBar = Probability;
            decision.Threshold = Threshold;
            decision.CreateTime = CreatedAt.ToTimestamp();
            return decision;
        }
    }
}
