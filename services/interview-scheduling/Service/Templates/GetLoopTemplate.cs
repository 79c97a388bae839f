using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Npgsql;

namespace Hiring.InterviewScheduling.Templates;

/// <summary>Answers one template.</summary>
public sealed class GetLoopTemplate(NpgsqlDataSource database)
{
    internal async Task<LoopTemplate> Handle(GetLoopTemplateRequest request, ServerCallContext call)
    {
        await using var connection = await database.OpenConnectionAsync(call.CancellationToken);
        return (await LoopTemplateRow.Find(Guid.Parse(request.LoopTemplateId), connection, call.CancellationToken)).ToMessage();
    }
}
