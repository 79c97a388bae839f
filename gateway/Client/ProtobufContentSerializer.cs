using System.Net.Http.Headers;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Google.Api;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Refit;

namespace Hiring.Client;

/// <summary>
/// Protobuf JSON for Refit; an <see cref="HttpBody"/> is the body as it is, a file for example. Ignores what it does not know, so that a
/// newer service can answer an older client.
/// </summary>
internal sealed class ProtobufContentSerializer : IHttpContentSerializer, IStreamingContentSerializer
{
    private static readonly JsonParser Parser = new(JsonParser.Settings.Default.WithIgnoreUnknownFields(true));

    public HttpContent ToHttpContent<T>(T item) => MessageContent.Of(item);

    public async Task<T?> FromHttpContentAsync<T>(HttpContent content, CancellationToken cancellationToken = default) =>
        typeof(T) == typeof(HttpBody) ? (T)(object)await RawAsync(content, cancellationToken)
        : Parse<T>(await content.ReadAsStringAsync(cancellationToken));

    private static async Task<HttpBody> RawAsync(HttpContent content, CancellationToken cancellationToken) => new()
    {
        ContentType = content.Headers.ContentType?.ToString() ?? "",
        Data = UnsafeByteOperations.UnsafeWrap(await content.ReadAsByteArrayAsync(cancellationToken)),
    };

    /// <summary>Reads one message a line, as JSON transcoding writes a server stream, whatever the media type says.</summary>
    public async IAsyncEnumerable<T?> DeserializeStreamAsync<T>(
        Stream stream, StreamingContentFormat format, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        while (await ReadLineAsync(reader, cancellationToken) is { } line)
        {
            if (line.Length > 0)
            {
                yield return Read<T>(line);
            }
        }
    }

    // Only forms and flattened query objects ask, and no route has either.
    public string? GetFieldNameForProperty(PropertyInfo propertyInfo) => null;

    private static async Task<string?> ReadLineAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.ReadLineAsync(cancellationToken);
        }
        catch (Exception error) when (error is IOException or HttpRequestException)
        {
            throw new HiringException("The stream broke off. Follow on from the last position seen.", error);
        }
    }

    private static T Read<T>(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            // A stream that fails midway has its status sent already; what is left is to write the error as the last line.
            return HiringException.IsRpcStatus(document.RootElement) && Message<T>.Descriptor.FindFieldByName("code") is null
                ? throw HiringException.From(null, line)
                : Parse<T>(line);
        }
        catch (Exception error) when (error is JsonException or InvalidJsonException or InvalidProtocolBufferException)
        {
            throw new HiringException("A line of the stream cannot be read.", error);
        }
    }

    private static T Parse<T>(string json) => (T)Parser.Parse(json, Message<T>.Descriptor);

    private static class Message<T>
    {
        public static readonly MessageDescriptor Descriptor = ((IMessage)Activator.CreateInstance<T>()!).Descriptor;
    }
}

/// <summary>A message as a request body, held as bytes so that it can be sent again.</summary>
internal sealed class MessageContent : ByteArrayContent
{
    private const string RequestId = "request_id";

    private MessageContent(IMessage message, bool repeatable)
        : this(Encoding.UTF8.GetBytes(JsonFormatter.Default.Format(message)), "application/json", repeatable)
    {
    }

    private MessageContent(byte[] body, string contentType, bool repeatable)
        : base(body)
    {
        Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        Repeatable = repeatable;
    }

    /// <summary>Whether sending it twice does what sending it once does.</summary>
    public bool Repeatable { get; }

    /// <summary>
    /// Writes a message. An empty request_id is filled here, once for a call and before any retry, so that a retry is never a second record.
    /// The caller's message stays as it is: sent again, it is a new request.
    /// </summary>
    public static MessageContent Of<T>(T item)
    {
        if (item is HttpBody raw)
        {
            // What identifies the call stands in its address, which says nothing here, so it is not repeated.
            return new MessageContent(raw.Data.ToByteArray(), raw.ContentType.Length > 0 ? raw.ContentType : "application/octet-stream", repeatable: false);
        }
        var message = (IMessage)item!;
        if (message.Descriptor.FindFieldByName(RequestId) is not { } field)
        {
            return new MessageContent(message, repeatable: IsSafe(message.Descriptor));
        }
        if ((string)field.Accessor.GetValue(message) == "")
        {
            message = (IMessage)((IDeepCloneable<T>)item!).Clone()!;
            field.Accessor.SetValue(message, Guid.CreateVersion7().ToString());
        }
        return new MessageContent(message, repeatable: true);
    }

    private static bool IsSafe(MessageDescriptor request) =>
        request.File.Services.SelectMany(service => service.Methods).Any(method =>
            method.InputType == request
            && method.GetOptions()?.IdempotencyLevel is MethodOptions.Types.IdempotencyLevel.NoSideEffects);
}
