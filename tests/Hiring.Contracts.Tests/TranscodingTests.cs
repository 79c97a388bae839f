using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using Grpc.Core;
using Hiring.Candidate.V1;
using Hiring.Client;

namespace Hiring.Contracts.Tests;

/// <summary>Every method of the four interfaces, called through the real transcoding.</summary>
public sealed class TranscodingTests : IAsyncLifetime
{
    private Platform platform = null!;

    public async ValueTask InitializeAsync() => platform = await Platform.StartAsync();

    public ValueTask DisposeAsync() => platform.DisposeAsync();

    public static TheoryData<string> Rpcs => [.. Contract.Methods.Select(method => method.FullName)];

    [Theory]
    [MemberData(nameof(Rpcs))]
    public async Task The_service_gets_what_was_sent_and_the_caller_what_was_answered(string rpc)
    {
        var method = Contract.Methods.Single(method => method.FullName == rpc);
        var api = Contract.Api(method.Service);
        var request = Sample.Of(method.InputType);
        var pathFields = Route.Of(method)!.PathFields;
        foreach (var field in pathFields)
        {
            method.InputType.FindFieldByName(field).Accessor.SetValue(request, Guid.CreateVersion7().ToString());
        }

        var call = api.GetMethod(method.Name + "Async")!;
        var answer = call.Invoke(platform.Api(api), [.. call.GetParameters().Select(parameter => Argument(parameter, request, pathFields))])!;

        var received = method.IsServerStreaming
            ? await (Task<List<IMessage>>)CollectMethod.MakeGenericMethod(method.OutputType.ClrType).Invoke(null, [answer])!
            : [await UnaryAsync((Task)answer)];
        Assert.Equal(request, platform.Recorder.Request);
        Assert.Equal(method.IsServerStreaming ? 2 : 1, received.Count);
        Assert.All(received, message => Assert.Equal(platform.Recorder.Response, message));
    }

    [Fact]
    public async Task A_query_parameter_that_is_left_out_is_not_sent()
    {
        await platform.Api<ICandidateApi>().ListRolesAsync();
        Assert.Equal(new ListRolesRequest(), platform.Recorder.Request);
    }

    [Fact]
    public async Task A_refusal_of_a_service_arrives_with_its_reason_and_its_fields()
    {
        platform.Recorder.Error = Refusal();
        var error = await Assert.ThrowsAsync<HiringException>(() => platform.Api<ICandidateApi>().CreateRoleAsync(new CreateRoleRequest()));
        Assert.Equal(System.Net.HttpStatusCode.BadRequest, error.Status);
        AssertRefusal(error);
    }

    [Fact]
    public async Task A_stream_that_fails_midway_gives_its_events_and_then_the_reason()
    {
        platform.Recorder.Error = Refusal();
        var events = new List<CandidateEvent>();
        var error = await Assert.ThrowsAsync<HiringException>(async () =>
        {
            await foreach (var happened in platform.Api<ICandidateApi>().FollowEventsAsync(7))
            {
                events.Add(happened);
            }
        });
        Assert.Equal(platform.Recorder.Response, Assert.Single(events));
        Assert.Null(error.Status);
        AssertRefusal(error);
    }

    [Fact]
    public async Task A_stream_that_is_cut_says_so()
    {
        platform.Recorder.Cut = true;
        var events = 0;
        var error = await Assert.ThrowsAsync<HiringException>(async () =>
        {
            await foreach (var _ in platform.Api<ICandidateApi>().FollowEventsAsync())
            {
                events++;
            }
        });
        Assert.Equal(1, events);
        Assert.Contains("broke off", error.Message);
    }

    private static RpcException Refusal() => new Google.Rpc.Status
    {
        Code = (int)Code.InvalidArgument,
        Message = "The role is not right.",
        Details =
        {
            Google.Protobuf.WellKnownTypes.Any.Pack(new ErrorInfo { Reason = "FIELD_INVALID", Domain = "candidate.hiring", Metadata = { ["role_id"] = "1" } }),
            Google.Protobuf.WellKnownTypes.Any.Pack(new BadRequest { FieldViolations = { new BadRequest.Types.FieldViolation { Field = "role.headcount", Description = "must be at least 1" } } }),
            Google.Protobuf.WellKnownTypes.Any.Pack(new RequestInfo { RequestId = "0af7651916cd43dd8448eb211c80319c" }),
        },
    }.ToRpcException();

    private static void AssertRefusal(HiringException error)
    {
        Assert.Equal("FIELD_INVALID", error.Reason);
        Assert.Equal("candidate.hiring", error.Domain);
        Assert.Equal("1", error.Metadata["role_id"]);
        Assert.Equal(new FieldError("role.headcount", "must be at least 1", null), Assert.Single(error.Errors));
        Assert.Equal("0af7651916cd43dd8448eb211c80319c", error.TraceId);
        Assert.Equal("The role is not right. role.headcount: must be at least 1", error.Message);
    }

    /// <summary>The body without the fields of the path, since those have to come from the path; else the field of the parameter's name.</summary>
    private static object? Argument(ParameterInfo parameter, IMessage request, IReadOnlyList<string> pathFields)
    {
        if (parameter.ParameterType == typeof(CancellationToken))
        {
            return TestContext.Current.CancellationToken;
        }
        if (parameter.ParameterType.IsInstanceOfType(request))
        {
            var body = request.Descriptor.Parser.ParseFrom(request.ToByteString());
            foreach (var field in pathFields)
            {
                request.Descriptor.FindFieldByName(field).Accessor.Clear(body);
            }
            return body;
        }
        // A field of a nested message is named by its path.
        object value = request;
        foreach (var name in (parameter.GetCustomAttribute<Refit.AliasAsAttribute>()?.Name ?? parameter.Name!).Split('.'))
        {
            value = ((IMessage)value).Descriptor.Fields.InDeclarationOrder().Single(field => field.JsonName == name).Accessor.GetValue((IMessage)value);
        }
        return value is Google.Protobuf.WellKnownTypes.Timestamp time ? time.ToDateTimeOffset() : value;
    }

    private static async Task<IMessage> UnaryAsync(Task answer)
    {
        await answer;
        return (IMessage)answer.GetType().GetProperty("Result")!.GetValue(answer)!;
    }

    private static readonly MethodInfo CollectMethod = typeof(TranscodingTests).GetMethod(nameof(CollectAsync), BindingFlags.Static | BindingFlags.NonPublic)!;

    private static async Task<List<IMessage>> CollectAsync<T>(IAsyncEnumerable<T> stream) where T : IMessage
    {
        var all = new List<IMessage>();
        await foreach (var message in stream)
        {
            all.Add(message);
        }
        return all;
    }
}
