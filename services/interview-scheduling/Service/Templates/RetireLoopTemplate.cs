using Dapper;
using Grpc.Core;
using Hiring.InterviewScheduling.V1;
using Hiring.ServiceDefaults.Database;

namespace Hiring.InterviewScheduling.Templates;

/// <summary>Takes a template out of use. Again changes nothing.</summary>
public sealed class RetireLoopTemplate(Writes writes)
{
    internal Task<LoopTemplate> Handle(RetireLoopTemplateRequest request, ServerCallContext call) => writes.Run(request, call, async write =>
    {
        var row = await LoopTemplateRow.Lock(Guid.Parse(request.LoopTemplateId), request.Etag, write);
        return row.Retired ? row.ToMessage() : (await write.Connection.QuerySingleAsync<LoopTemplateRow>(new CommandDefinition($"""
            update loop_templates set retired_at = now(), revision = revision + 1 where id = @Id returning {LoopTemplateRow.Columns}
            """, new { row.Id }, cancellationToken: write.Cancellation))).ToMessage();
    });
}
