using Dapper;
using Google.Protobuf;
using Grpc.Core;
using Hiring.Evaluation.V1;
using Hiring.ServiceDefaults.Database;
using Hiring.ServiceDefaults.Errors;

namespace Hiring.Evaluation.Rubrics;

/// <summary>Writes a rubric. It never changes after that; a new one takes its place.</summary>
public sealed class CreateRubric(Writes writes)
{
    /// <summary>How many times worse a wrong hire is than a wrong refusal, where the rubric does not say.</summary>
    private const double UsualFalseHireCost = 2;

    internal async Task<Rubric> Handle(CreateRubricRequest request, ServerCallContext call)
    {
        var faults = RubricRules.Faults(request.Rubric);
        if (faults.Count > 0)
            throw Problem.Invalid(faults);

        var rubric = request.Rubric.Clone();
        rubric.Id = "";
        rubric.CreateTime = null;
        if (rubric.FalseHireCost == 0)
            rubric.FalseHireCost = UsualFalseHireCost;
        return await writes.Run(request, call, async write =>
            (await write.Connection.QuerySingleAsync<StoredRubric>(new CommandDefinition($"""
                insert into rubrics (id, title, body) values (@id, @title, @body::jsonb) returning {StoredRubric.Columns}
                """, new { id = Guid.CreateVersion7(), title = rubric.Title, body = JsonFormatter.Default.Format(rubric) },
                cancellationToken: write.Cancellation))).ToMessage());
    }
}
